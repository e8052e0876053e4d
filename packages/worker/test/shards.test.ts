import type { Batch, Operation } from "@ctckit/core";
import { expect, test } from "vitest";
import { split } from "../src/shards.ts";

function batch(lengths: readonly (readonly [frames: number, labels: number])[]): Batch {
  const targetOffsets = new Int32Array(lengths.length + 1);
  for (const [n, [, labels]] of lengths.entries()) targetOffsets[n + 1] = targetOffsets[n]! + labels;
  return {
    time: 100,
    batch: lengths.length,
    classes: 10,
    data: new Float32Array(0),
    timeStride: 0,
    batchStride: 0,
    blank: 0,
    targets: new Int32Array(targetOffsets.at(-1)!),
    targetOffsets,
    inputLengths: Int32Array.from(lengths, ([frames]) => frames),
    gradScale: new Float64Array(lengths.length),
  };
}

const samples = (of: Batch, size: number, minWork: number, operation: Operation = "gradient") =>
  split(of, { operation }, { size, minWork }).map(({ samples }) => samples);

const alike = (n: number) => batch(Array(n).fill([100, 5]));

test("samples alike stay with their neighbours", () => {
  expect(samples(alike(5), 2, 1)).toEqual([
    [0, 1, 2],
    [3, 4],
  ]);
  expect(samples(alike(4), 4, 1)).toEqual([[0], [1], [2], [3]]);
});

test("the longest goes first, to whoever has the least", () => {
  // Weights 20 x 21, 100 x 21, 30 x 21, 60 x 21
  const frames = [20, 100, 30, 60].map((frames) => [frames, 5] as const);
  expect(samples(batch(frames), 2, 1)).toEqual([[1], [0, 2, 3]]);
});

test("what has no alignment weighs nothing", () => {
  expect(
    samples(
      batch([
        [4, 5],
        [4, 5],
        [10, 5],
        [10, 5],
      ]),
      2,
      1,
    ),
  ).toEqual([[0, 1, 2], [3]]);
});

test("every sample is in one shard, and no shard is empty", () => {
  for (let n = 1; n < 40; n++) {
    const lengths = Array.from({ length: n }, (_, i) => [1 + ((i * 37) % 100), (i * 7) % 30] as const);
    for (const most of [1, 2, 3, 7, 50]) {
      const shards = samples(batch(lengths), most, 1);
      expect(shards.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
      expect(shards.length).toBeLessThanOrEqual(Math.min(most, n));
      for (const shard of shards) expect(shard).toEqual([...shard].sort((a, b) => a - b));
      expect(shards.every(({ length }) => length > 0)).toBe(true);
    }
  }
});

test("a batch with little work is not split", () => {
  // 8 samples of 100 x 21
  expect(samples(alike(8), 4, 20_000)).toHaveLength(1);
  expect(samples(alike(8), 4, 8000)).toHaveLength(2);
});

test("classes weigh more in an alignment", () => {
  // Weights (89 + 10) x 60 and (41 + 10) x 100, but (89 / 4 + 10) x 60 and (41 / 4 + 10) x 100
  const uneven = batch([
    [60, 44],
    [100, 20],
    [20, 20],
  ]);
  expect(samples(uneven, 2, 1, "gradient")).toEqual([[0], [1, 2]]);
  expect(samples(uneven, 2, 1, "alignment")).toEqual([[1], [0, 2]]);
  expect(samples(alike(8), 4, 8000, "alignment")).toHaveLength(1);
});
