import { expect, test } from "vitest";
import { layoutOf } from "../src/index.ts";
import { shapeOf } from "./matrix-lattice.ts";

const ctc = shapeOf(2);

test.each([
  ["a block's frames", 512, 200, []],
  ["one more, and few cells", 513, 200, []],
  ["2^20 cells", 1024, 511, []],
  ["one label more than 2^20 cells", 1024, 512, [512]],
  ["2048 frames", 2048, 20, []],
  ["one more: a best path could come near the floor", 2049, 20, [512]],
  ["rows for every block, beyond 4096 frames", 9000, 60, [512]],
  ["an hour of speech", 180_000, 36_000, [4096, 512]],
] as const)("%s", (_, frames, labels, intervals) => {
  expect(layoutOf(ctc, frames, labels).intervals).toEqual(intervals);
});

test("whatever stays at once grows with T + S and not with T S", () => {
  const cells = (frames: number, labels: number) => {
    const { blocks, kept } = layoutOf(ctc, frames, labels);
    return kept + Math.max(...blocks.map(({ B, W }) => 2 * B * (W + 1)));
  };
  expect(cells(180_000, 36_000)).toBeLessThan(4e6); // of 1.3e10
  for (const [frames, labels] of [
    [20_000, 8000],
    [180_000, 36_000],
  ] as const)
    expect(cells(4 * frames, 4 * labels)).toBeLessThan(17 * cells(frames, labels));
});

test("a row of every kept frame fits", () => {
  for (const [frames, labels] of [
    [513, 512],
    [1200, 1100],
    [2049, 0],
    [5000, 2500],
    [20_000, 9000],
  ] as const) {
    const { intervals, kept } = layoutOf(ctc, frames, labels);
    let cells = 0;
    for (let t = (intervals[0] ?? frames) - 1; t < frames - 1; t += intervals[0]!) {
      const [low, high] = ctc.window(t, frames, ctc.leastEnd(labels), labels);
      cells += 2 * (high - low + 1);
    }
    expect(kept).toBeGreaterThanOrEqual(cells);
  }
});
