import { describe, expect, test } from "vitest";
import { errors } from "../src/errors.ts";
import { problem } from "../src/problem.ts";

const posed = problem({ time: 50, batch: 2, classes: 4, targetLength: 5 }, "randn", 0.5);

describe("errors", () => {
  test("are the largest of all samples: losses relative beyond 1, gradients absolute", () => {
    const found = errors({ losses: [100.0001, 0.5], gradErrors: [1e-8, 3e-8] }, [100, 0.50000001], posed);
    expect(found.loss).toBeCloseTo(1e-6, 12);
    expect(found.grad).toBe(3e-8);
    expect(found.wrong).toBe(true);
  });

  test.each([
    ["right", { losses: [100, 0.5], gradErrors: [0, 1e-7] }, false],
    ["a loss that is off", { losses: [100, 0.501], gradErrors: [0, 0] }, true],
    ["a gradient that is off", { losses: [100, 0.5], gradErrors: [0, 1e-4] }, true],
    ["a loss that is NaN", { losses: [Number.NaN, 0.5], gradErrors: [0, 0] }, true],
    ["a gradient that is NaN", { losses: [100, 0.5], gradErrors: [0, Number.NaN] }, true],
  ])("%s", (_, answer, wrong) => {
    expect(errors(answer, [100, 0.5], posed).wrong).toBe(wrong);
  });
});
