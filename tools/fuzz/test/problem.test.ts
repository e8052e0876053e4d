import type { Dtype } from "@ctckit/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leastFrames, type Problem, problemOf } from "../src/problem.ts";
import { recipes, targetForms, ways } from "../src/recipe.ts";

const randomProblem = (seed: number, dtype: Dtype): Problem =>
  problemOf(fc.sample(recipes, { seed, numRuns: 1 })[0]!, dtype);

const problems = Array.from({ length: 600 }, (_, seed) => randomProblem(seed, "float64"));

describe("a random problem", () => {
  test("is the same for the same seed, and another for the next", () => {
    expect(randomProblem(5, "float64")).toEqual(problems[5]);
    expect(problems[6]!.data).not.toEqual(problems[5]!.data);
  });
  test("is legal: lengths within T, labels within C", () => {
    for (const { time, classes, targets, inputLengths } of problems) {
      for (const frames of inputLengths) expect(frames >= 0 && frames <= time).toBe(true);
      for (const label of targets.flat()) expect(label >= 0 && label < classes).toBe(true);
    }
  });
  test("of float32 holds values that are exact in float32", () => {
    for (let seed = 0; seed < 50; seed++) {
      for (const value of randomProblem(seed, "float32").data)
        expect(Object.is(Math.fround(value), value)).toBe(true);
    }
  });

  const seen: Record<string, (problem: Problem) => boolean> = {
    "a feasible sample with repeats": (p) =>
      p.targets.some((row, n) => leastFrames(row) > row.length && p.inputLengths[n]! >= leastFrames(row)),
    "a tight sample": (p) =>
      p.targets.some((row, n) => row.length > 1 && p.inputLengths[n] === leastFrames(row)),
    "an infeasible sample": (p) => p.targets.some((row, n) => p.inputLengths[n]! < leastFrames(row)),
    "a sample without frames": (p) => p.inputLengths.includes(0),
    "an empty target": (p) => p.targets.some((row) => row.length === 0),
    "the blank as a label": (p) => p.targets.some((row) => row.includes(p.blank)),
    "whole numbers alone": (p) => p.data.some((x) => x !== 0) && p.data.every((x) => x === Math.round(x)),
    "more frames for best paths": (p) => p.stretched,
    "masked classes": (p) => p.data.includes(Number.NEGATIVE_INFINITY),
    "one class": (p) => p.classes === 1,
    "one frame": (p) => p.time === 1,
    "more than 60 frames": (p) => p.time > 60,
    "a blank that is not 0": (p) => p.blank > 0,
    "values beyond 200": (p) => p.data.some((x) => Math.abs(x) > 200 && Number.isFinite(x)),
    "NaN in the padding": (p) => p.nanPadding,
    "one sample without a batch axis": (p) => p.unbatched,
    "int64 labels": (p) => p.int64,
    zeroInfinity: (p) => p.zeroInfinity,
  };
  test.each(Object.entries(seen))("may have %s", (_, has) => {
    expect(problems.filter(has).length).toBeGreaterThan(5);
  });
  test.each([
    ["input", ["logProbs", "logits", "probabilities"]],
    ["gradient", ["logProbs", "logits"]],
    ["reduction", ["mean", "none", "sum"]],
    ["layout", ["NTC", "TNC"]],
    ["targetForm", [...targetForms].sort()],
    ["way", [...ways].sort()],
  ] as const)("may have every %s", (name, values) => {
    expect([...new Set(problems.map((problem) => problem[name]))].sort()).toEqual(values);
  });
});

test("a repeat needs one frame more", () => {
  expect(leastFrames([])).toBe(0);
  expect(leastFrames([1, 2, 1])).toBe(3);
  expect(leastFrames([1, 1, 1, 2, 2])).toBe(8);
});
