import { expect, test } from "vitest";
import { bounds, frameStatistics, percentile } from "../src/meter/frame-statistics.ts";

test("Median, 95 % and the longest are times that were measured", () => {
  const times = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(frameStatistics(times)).toMatchObject({ frames: 100, p50: 50, p95: 95, longest: 100 });
  expect(frameStatistics([7])).toMatchObject({ p50: 7, p95: 7, longest: 7 });
});

test("The order of the frames does not matter, and is left as it was", () => {
  const times = [30, 10, 20];
  expect(frameStatistics(times)).toEqual(frameStatistics([10, 20, 30]));
  expect(times).toEqual([30, 10, 20]);
});

test("Each frame is in one place of the histogram", () => {
  const { histogram } = frameStatistics([16.6, 16.8, 17.4, 17.6, 34, 60, 100, 500]);
  expect(histogram).toEqual([3, 2, 1, 1, 1]);
  expect(histogram).toHaveLength(bounds.length + 1);
});

test("Nothing measured is no number", () => {
  expect(percentile([], 0.5)).toBeNaN();
  expect(frameStatistics([])).toMatchObject({ frames: 0, histogram: [0, 0, 0, 0, 0] });
});
