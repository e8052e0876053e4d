import { describe, expect, test } from "vitest";
import type { Shape } from "../src/cases.ts";
import { kinds } from "../src/cases.ts";
import { problem } from "../src/problem.ts";

const shape: Shape = { time: 60, batch: 3, classes: 7, targetLength: 12 };
const ragged: Shape = { ...shape, batch: 50, ragged: true };

describe("problem", () => {
  test.each(kinds)("%s: the same seed makes the same problem, another seed another", (kind) => {
    expect(problem(shape, kind, 0.25)).toEqual(problem(shape, kind, 0.25));
    expect(problem(shape, kind, 0.25).logits).not.toEqual(problem(shape, kind, 0.75).logits);
  });

  test("randn has mean 0 and deviation 1", () => {
    const { logits } = problem({ ...shape, batch: 100 }, "randn", 0.5);
    const mean = logits.reduce((sum, x) => sum + x, 0) / logits.length;
    const variance = logits.reduce((sum, x) => sum + (x - mean) ** 2, 0) / logits.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  });

  test("cold is ten times randn, blank is 20 more at class 0", () => {
    const { logits } = problem(shape, "randn", 0.5);
    expect(problem(shape, "cold", 0.5).logits).toEqual(logits.map((x) => x * 10));
    expect(problem(shape, "blank", 0.5).logits).toEqual(logits.map((x, i) => (i % 7 === 0 ? x + 20 : x)));
  });

  test("peaky spells the target where the blank does not lead", () => {
    const { logits, targets } = problem(shape, "peaky", 0.5);
    for (const [n, target] of targets.entries()) {
      const rows = Array.from({ length: 60 }, (_, t) =>
        Array.from(logits.subarray((t * 3 + n) * 7, (t * 3 + n + 1) * 7)),
      );
      const best = rows.map((row) => row.indexOf(Math.max(...row)));
      expect(best.filter((label) => label !== 0)).toEqual(target);
    }
  });

  test("targets never hold the blank, and every class beside it occurs", () => {
    const { targets, inputLengths } = problem({ ...shape, batch: 100 }, "randn", 0.5);
    expect([...new Set(targets.flat())].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(inputLengths)).toEqual(new Set([60]));
    expect(new Set(targets.map((target) => target.length))).toEqual(new Set([12]));
  });

  test("ragged lengths differ, stay in their bounds and leave room for blanks", () => {
    const { targets, inputLengths } = problem(ragged, "randn", 0.5);
    expect(new Set(inputLengths).size).toBeGreaterThan(10);
    for (const [n, frames] of inputLengths.entries()) {
      expect(frames).toBeGreaterThanOrEqual(24);
      expect(frames).toBeLessThanOrEqual(60);
      expect(targets[n]!.length).toBeGreaterThan(0);
      expect(targets[n]!.length).toBeLessThanOrEqual(Math.min(12, frames / 2));
    }
  });
});
