import { describe, expect, test } from "vitest";
import { agrees, compareSolution } from "../src/compare.ts";
import { guardedArray } from "../src/guarded-array.ts";
import { problem, type Template } from "../src/problem.ts";
import { tolerance } from "../src/tolerance.ts";

const infinity = Number.POSITIVE_INFINITY;

describe("agrees", () => {
  const row = (expected: number, actual: number, bound: number): boolean =>
    agrees({ where: "", expected, actual, bound });
  test("NaN only with NaN, whatever the bound", () => {
    expect(row(Number.NaN, Number.NaN, 0)).toBe(true);
    expect(row(1, Number.NaN, infinity)).toBe(false);
    expect(row(Number.NaN, 1, infinity)).toBe(false);
  });
  test("infinities in place and sign", () => {
    expect(row(infinity, infinity, 0)).toBe(true);
    expect(row(infinity, -infinity, infinity)).toBe(false);
    expect(row(infinity, 1e300, infinity)).toBe(false);
    expect(row(1, infinity, infinity)).toBe(false);
  });
  test("the bound is inclusive, and 0 is -0", () => {
    expect(row(1, 1.5, 0.5)).toBe(true);
    expect(row(1, 1.500001, 0.5)).toBe(false);
    expect(row(0, -0, 0)).toBe(true);
  });
});

describe("compareSolution", () => {
  const template: Template = {
    time: 2,
    classes: 2,
    targets: [[1], [1]],
    inputLengths: [2, 1],
    gradScale: [1, 2],
    logit: () => 0,
  };
  const asked = problem(template, { topology: "ctc", dtype: "float64", form: "logits" });
  const expected = { losses: [1, 2], grad: [0.1, -0.1, 0.3, -0.3, 0.2, -0.2, 0, 0] }; // [T, N, C]
  const right = {
    losses: Float64Array.from([1, 2]),
    grad: Float64Array.from([0.1, -0.1, 0.6, -0.6, 0.2, -0.2, 0, 0]),
  };

  test("applies gradScale to what is expected", () => {
    expect(() => compareSolution(asked, expected, right)).not.toThrow();
  });
  test("names frame, sample and class, both values and the bound", () => {
    const grad = right.grad.slice();
    grad[3] = -0.5;
    expect(() => compareSolution(asked, expected, { ...right, grad })).toThrow(
      "grad(t=0, n=1, c=1): expected -0.6, got -0.5, bound 2.00e-9",
    );
  });
  test("counts the other wrong values", () => {
    const losses = Float64Array.from([5, 6]);
    expect(() => compareSolution(asked, expected, { ...right, losses })).toThrow(
      "loss[0]: expected 1, got 5, bound 2.00e-10 (and 1 more of 2)",
    );
  });
  test("wants exactly 0 in frames that do not count, and everywhere in a sample of infinite loss", () => {
    const grad = right.grad.slice();
    grad[6] = 1e-300;
    expect(() => compareSolution(asked, expected, { ...right, grad })).toThrow(
      "grad(t=1, n=1, c=0): expected 0, got 1e-300",
    );
    const infinite = { losses: [infinity, 2], grad: expected.grad };
    const losses = Float64Array.from([infinity, 2]);
    expect(() => compareSolution(asked, infinite, { losses, grad: right.grad })).toThrow(
      "grad(t=0, n=0, c=0): expected 0, got 0.1",
    );
  });
});

describe("tolerance", () => {
  const at = (time: number, magnitude: number) => ({ time, magnitude, value: 0 });
  test("of float64 is what the contract says", () => {
    expect(tolerance.loss.float64({ ...at(2000, 5), value: 4000 })).toBeCloseTo(4.001e-7, 12);
    expect(tolerance.grad.float64(at(5000, 2000))).toBe(1e-9);
  });
  test("of float32 covers what mantissa and exponent were measured to reach, and not what log space does", () => {
    // T, magnitude, measured with mantissa and exponent, measured in log space (PyTorch float32).
    const measured = [
      [50, 5, 1.4e-7, 2.8e-5],
      [500, 5, 2.8e-7, 2.4e-3],
      [500, 45, 2.5e-6, 1.3e-2],
      [500, 1800, 5e-5, 0.47],
      [2000, 5, 6e-7, 8.6e-3],
      [2000, 25, 1.2e-6, 4.6e-3],
      [2000, 45, 5.6e-6, 9e-2],
    ] as const;
    for (const [time, magnitude, reached, logSpace] of measured) {
      const bound = tolerance.grad.float32(at(time, magnitude));
      expect(bound).toBeGreaterThan(reached);
      expect(bound).toBeLessThan(logSpace / 10);
    }
  });
  test("of float32 grows with length and magnitude", () => {
    for (const quantity of ["loss", "grad"] as const) {
      expect(tolerance[quantity].float32(at(2000, 5))).toBeGreaterThan(
        tolerance[quantity].float32(at(100, 5)),
      );
      expect(tolerance[quantity].float32(at(100, 50))).toBeGreaterThan(
        tolerance[quantity].float32(at(100, 5)),
      );
    }
  });
});

describe("a guarded array", () => {
  const create = (length: number) => new Float32Array(length);
  test("starts as NaN and lets its elements be written", () => {
    const { array, check } = guardedArray(create, 4);
    expect(array.every(Number.isNaN)).toBe(true);
    array.fill(1);
    expect(() => check("grad")).not.toThrow();
  });
  test("sees a write on either side and in a gap", () => {
    for (const index of [-1, 4]) {
      const { array, check } = guardedArray(create, 4);
      new Float32Array(array.buffer, array.byteOffset + 4 * index, 1)[0] = 0;
      expect(() => check("grad")).toThrow(`grad: wrote 0 outside of its elements, at index ${index} of 4`);
    }
    const { array, check } = guardedArray(create, 4, (index) => index === 2);
    array[2] = Number.NaN;
    expect(() => check("grad")).toThrow("at index 2 of 4");
  });
});
