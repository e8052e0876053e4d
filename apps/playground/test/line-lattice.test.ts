import { createCtcAligner, createCtcScorer } from "@ctckit/core";
import { js } from "@ctckit/js";
import { blank, classes, encode, type Network, type TensorFlow } from "@ctckit/recogniser";
import { expect, test } from "vitest";
import { bestClasses, lineLattice } from "../src/lattice/line-lattice.ts";

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
    scorer: await createCtcScorer(settings),
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

test("A letter that occurs twice has a row of its own each time", async () => {
  const tf = { tidy: (work: () => unknown) => work() } as unknown as TensorFlow;
  const settings = { backend: js(), input: "logits", layout: "NTC", blank } as const;
  const tools = {
    network: network("·a··b·a·"),
    scorer: await createCtcScorer(settings),
    aligner: await createCtcAligner(settings),
  };
  const { rows, labels } = await lineLattice(tf, tools, new Float32Array(), encode("aba"));
  expect(labels).toHaveLength(7);
  const likely = (row: number) => [...rows[row]!.keys()].filter((t) => rows[row]![t]! > 0.9);
  expect([likely(1), likely(3), likely(5)]).toEqual([[1], [4], [6]]);
  for (let t = 0; t < 8; t++) expect(rows.reduce((sum, row) => sum + row[t]!, 0)).toBeCloseTo(1, 5);
});

test("The best class of each frame", () => {
  expect(bestClasses([1, 3, 2, 9, 0, 0], 3)).toEqual([1, 0]);
});
