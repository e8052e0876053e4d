// Against the loss itself: gamma counted over all alignments of a small line.
import { createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { greedyDecode, random } from "@ctckit/recogniser";
import { expect, test } from "vitest";
import { bestClasses, classPosteriors, latticeLabels, latticeRows } from "../src/lattice/posteriors.ts";

const [frames, classes] = [5, 4];
const target = [2, 1, 2];
const source = random(3);
const logits = Float32Array.from({ length: frames * classes }, () => source.normal(1.5));

/** Every sequence of classes, by its probability. */
function* alignments(): Generator<{ path: number[]; probability: number }> {
  const rows = Array.from({ length: frames }, (_, t) => {
    const row = Array.from(logits.subarray(t * classes, (t + 1) * classes), Math.exp);
    const sum = row.reduce((total, value) => total + value);
    return row.map((value) => value / sum);
  });
  for (let code = 0; code < classes ** frames; code++) {
    const path = Array.from({ length: frames }, (_, t) => Math.floor(code / classes ** t) % classes);
    yield { path, probability: path.reduce((product, label, t) => product * rows[t]![label]!, 1) };
  }
}

test("softmax minus gradient is the share of alignments that emit a class", async () => {
  const criterion = await createCtcLoss({ backend: js(), input: "logits", layout: "NTC" });
  const { grad } = await criterion.lossAndGrad({
    data: logits,
    shape: [1, frames, classes],
    targets: [target],
    gradOutput: target.length,
  });
  const expected = new Float64Array(frames * classes);
  let total = 0;
  for (const { path, probability } of alignments()) {
    if (greedyDecode(path, 0).join() !== target.join()) continue;
    total += probability;
    for (const [t, label] of path.entries()) expected[t * classes + label]! += probability;
  }
  const gamma = classPosteriors(logits, grad, classes);
  for (const [index, value] of gamma.entries()) expect(value).toBeCloseTo(expected[index]! / total, 5);
});

test("Rows are the target with blanks around, a repeated label's row comes again", () => {
  const labels = latticeLabels(target, 0);
  expect(labels).toEqual([0, 2, 0, 1, 0, 2, 0]);
  const gamma = Float32Array.of(0.1, 0.2, 0.7, 0.3, 0.4, 0.3); // [2, 3]
  const rows = latticeRows(gamma, labels, 3);
  expect(rows).toHaveLength(7);
  expect(Array.from(rows[1]!)).toEqual([Math.fround(0.7), Math.fround(0.3)]);
  expect(rows[5]).toEqual(rows[1]);
  expect(rows[6]).toEqual(rows[0]);
});

test("Rounding never makes a posterior negative or more than 1", () => {
  const gamma = classPosteriors([0, 0], [0.5 + 1e-7, -0.5 - 1e-7], 2);
  expect(Array.from(gamma)).toEqual([0, 1]);
});

test("A gradient of another size is refused", () => {
  expect(() => classPosteriors([0, 0, 0, 0], [0, 0], 2)).toThrow("grad: expected 4 values, rows of 2");
});

test("The best class of each frame", () => {
  expect(bestClasses([1, 3, 2, 9, 0, 0], 3)).toEqual([1, 0]);
});
