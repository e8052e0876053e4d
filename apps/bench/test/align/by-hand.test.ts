// What is written by hand is held against the aligner, on problems small enough to look at: it checks the reference in the benchmark.
import { createCtcAligner } from "@ctckit/core";
import { js } from "@ctckit/js";
import { randomLcg } from "d3-random";
import { expect, test } from "vitest";
import { refusal } from "../../src/align/sides/by-hand.ts";
import { fullMatrix } from "../../src/align/sides/full-matrix.ts";
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
  for (const align of [fullMatrix, twoRows])
    expect(align(logProbs, classes, targets[0]!).classes).toEqual(found.classes);
});

test("what cannot be allocated is refused, with its size", () => {
  expect(refusal(1e6)).toBeUndefined();
  expect(refusal(2 ** 53)).toMatch(/^needs 9007199\d? ?GB|^needs 9\.01e\+6 GB/);
});
