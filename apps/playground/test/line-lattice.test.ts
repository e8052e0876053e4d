import { createCtcAligner, createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { blank, classes, encode, type Network, type TensorFlow } from "@ctckit/recogniser";
import { expect, test } from "vitest";
import { lineLattice } from "../src/lattice/line-lattice.ts";

/** A network that is sure of one class in each frame, "·" for the blank. */
function network(frames: string): Network {
  const logits = new Float32Array(frames.length * classes);
  for (const [t, letter] of Array.from(frames).entries())
    logits[t * classes + (letter === "·" ? blank : encode(letter)[0]!)] = 9;
  return { frames: frames.length, logits: () => ({ dataSync: () => logits }) } as unknown as Network;
}

test("Letters and words have the frames in which the best path has them", async () => {
  const tf = { tidy: (work: () => unknown) => work() } as unknown as TensorFlow;
  const settings = { backend: js(), input: "logits", layout: "NTC", blank } as const;
  const tools = {
    network: network("·aab··b ·c··"),
    criterion: await createCtcLoss(settings),
    aligner: await createCtcAligner(settings),
  };
  const lattice = await lineLattice(tf, tools, new Float32Array(), encode("abb c"));
  expect(lattice.letters).toEqual([
    { start: 1, end: 3 },
    { start: 3, end: 4 },
    { start: 6, end: 7 },
    { start: 7, end: 8 },
    { start: 9, end: 10 },
  ]);
  expect(lattice.words).toEqual([
    { start: 1, end: 7 },
    { start: 9, end: 10 },
  ]);
  expect(lattice.rows).toHaveLength(11);
  expect(lattice.best).toHaveLength(12);
});
