import { createCtcScorer } from "@ctckit/core";
import { js } from "@ctckit/js";
import { blank, classes, encode } from "@ctckit/recogniser";
import { expect, test } from "vitest";
import { readings, told } from "../src/lattice/letter-edits.ts";

/** Sure of one letter a frame, "·" for the blank. */
async function editsOf(frames: string, text: string) {
  const data = new Float32Array(frames.length * classes);
  for (const [t, letter] of Array.from(frames).entries())
    data[t * classes + (letter === "·" ? blank : encode(letter)[0]!)] = 9;
  const scorer = await createCtcScorer({ backend: js(), input: "logits", blank });
  const [edits] = await scorer.edits({ data, shape: [frames.length, classes], targets: encode(text) });
  return edits!;
}

test("A letter that the network reads as another has that one first", async () => {
  const [first] = readings(await editsOf("·c·a·t·", "cut"), 1, encode("u")[0]!, 3);
  expect(first!.letter).toBe("a");
  expect(first!.gain).toBeGreaterThan(5);
});

test("A letter that nobody wrote is better left out", async () => {
  const [first] = readings(await editsOf("·c··a···", "cat"), 2, encode("t")[0]!, 3);
  expect(first).not.toHaveProperty("letter");
});

test("What is read right has no reading above it", async () => {
  const found = readings(await editsOf("·c·a·t·", "cat"), 1, encode("a")[0]!, 3);
  expect(found).toHaveLength(3);
  for (const { gain } of found) expect(gain).toBeLessThan(0);
});

test.each([
  [
    [{ letter: "a", gain: 2.04 }, { gain: -1.5 }],
    "“u”: the network would rather read “a” (+2.0), nothing (−1.5) nats.",
  ],
  [[{ letter: " ", gain: -3 }], "“u”: likelier than any other; next “␣” (−3.0) nats."],
  [[], "“u”: nothing else fits."],
])("In words: %j", (found, text) => {
  expect(told("u", found)).toBe(text);
});
