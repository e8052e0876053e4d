// What is written by hand is held against the aligner, on problems small enough to look at: it checks the reference in the benchmark.
import { createCtcAligner } from "@ctckit/core";
import { js } from "@ctckit/js";
import { randomLcg } from "d3-random";
import { expect, test } from "vitest";
import { byHand, crowding, refusal } from "../../src/align/sides/by-hand.ts";
import { fullMatrix } from "../../src/align/sides/full-matrix.ts";
import { nestedArrays, nestedArraysBytes } from "../../src/align/sides/nested-arrays.ts";
import { inOwnHeap } from "../../src/align/sides/own-heap.ts";
import { twoRows } from "../../src/align/sides/two-rows.ts";
import { speech } from "../../src/align/speech.ts";

const aligner = await createCtcAligner({ backend: js() });

/** No two cells tie, whatever is drawn. */
function noise(frames: number, classes: number, random: () => number): Float32Array {
  const logProbs = new Float32Array(frames * classes);
  for (let i = 0; i < logProbs.length; i++) logProbs[i] = -4 * random();
  return logProbs;
}

test.each([
  ["full matrix", fullMatrix, 4],
  ["two rows", twoRows, 9],
  ["nested arrays", nestedArrays, 9],
] as const)(
  "%s finds the path that the aligner finds, with repeats and without labels",
  (_, align, digits) => {
    const random = randomLcg(0.25);
    for (let i = 0; i < 300; i++) {
      const [T, C, S] = [
        1 + Math.floor(random() * 12),
        2 + Math.floor(random() * 3),
        Math.floor(random() * 6),
      ];
      const target = Int32Array.from({ length: S }, () => 1 + Math.floor(random() * (C - 1)));
      const repeats = target.filter((label, k) => label === target[k - 1]).length;
      if (S + repeats > T) continue;
      const data = noise(T, C, random);
      const { scores, classes } = aligner.alignSync({
        data,
        shape: [T, 1, C],
        targets: [target],
        classes: true,
      });
      const path = align(data, C, target);
      expect(path.score).toBeCloseTo(scores[0]!, digits);
      expect(path.classes).toEqual(classes);
    }
  },
);

test("and on speech, where it is about whole seconds", () => {
  const shape = { time: 500, batch: 1, classes: 32, targetLength: 100 };
  const { logProbs, targets } = speech(shape, 0.5);
  const [time, classes] = [500, 32];
  const found = aligner.alignSync({ data: logProbs, shape: [time, 1, classes], targets, classes: true });
  for (const align of [fullMatrix, twoRows, nestedArrays])
    expect(align(logProbs, classes, targets[0]!).classes).toEqual(found.classes);
});

test("what cannot be allocated is refused, with its size", () => {
  expect(refusal(1e6)).toBeUndefined();
  expect(refusal(2 ** 53)).toMatch(/^needs 9007199\d? ?GB|^needs 9\.01e\+6 GB/);
  expect(crowding(1e6)).toBeUndefined();
  expect(crowding(2 ** 53)).toBe("needs 9.01e+6 GB");
});

test("a thread with a heap of its own answers as this one does, and refuses what the machine has no room for", {
  timeout: 60_000,
}, async () => {
  const shape = { time: 300, batch: 2, classes: 8, targetLength: 60 };
  const posed = speech(shape, 0.5);
  const name = "nested arrays";
  const here = byHand(name, { dtype: "float64", align: nestedArrays, bytes: nestedArraysBytes });
  const there = inOwnHeap(here, nestedArraysBytes);
  const [own, other] = await Promise.all([here.open(posed), there.open(posed)]);
  if (typeof own === "string" || typeof other === "string") throw new Error("expected both to open");
  expect(await other.answer()).toEqual(await own.answer());
  const times = await other.time(3);
  expect(times).toHaveLength(3);
  for (const ms of times) expect(ms).toBeGreaterThan(0);
  await other.close();
  expect(await inOwnHeap(here, () => 2 ** 53).open(posed)).toBe("needs 9.01e+6 GB");
});
