import fc from "fast-check";
import { expect, test } from "vitest";
import { exp, log, logAdd } from "../src/logarithms.ts";

/** Of a double, what 1 in its last place is relative to it. */
const ULP = 2 ** -52;
const far = (got: number, wanted: number) => Math.abs(got - wanted) / Math.abs(wanted);

test("exp is within 2 ulp of the engine's", () => {
  fc.assert(
    fc.property(fc.double({ min: -708, max: 709, noNaN: true }), (x) => {
      expect(far(exp(x), Math.exp(x))).toBeLessThan(2 * ULP);
    }),
    { numRuns: 2000 },
  );
});

test("exp where there is little or nothing left", () => {
  for (const x of [-744, -740, -720, -709.5])
    expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(2 ** -1073);
  expect([0, -746, -Infinity, 710, Infinity].map(exp)).toEqual([1, 0, 0, Infinity, Infinity]);
  expect(exp(Number.NaN)).toBeNaN();
});

test("log is within 2 ulp of the engine's", () => {
  const positive = fc.oneof(
    fc.double({ min: 5e-324, max: 1e308, noNaN: true }),
    fc.double({ min: 1e-9, max: 1, noNaN: true }),
    fc.double({ min: 0.999, max: 1.001, noNaN: true }),
  );
  fc.assert(
    fc.property(positive, (x) => {
      if (x === 1) expect(log(x)).toBe(0);
      else expect(far(log(x), Math.log(x))).toBeLessThan(2 * ULP);
    }),
    { numRuns: 2000 },
  );
  expect([0, Infinity].map(log)).toEqual([-Infinity, Infinity]);
  expect(log(-1)).toBeNaN();
});

test("logAdd adds what is there", () => {
  const score = fc.double({ min: -2000, max: 0, noNaN: true });
  fc.assert(
    fc.property(score, score, (a, b) => {
      const most = Math.max(a, b);
      const wanted = most + Math.log1p(Math.exp(Math.min(a, b) - most));
      expect(Math.abs(logAdd(a, b) - wanted)).toBeLessThanOrEqual(4 * ULP * Math.max(1, Math.abs(wanted)));
      expect(logAdd(a, b)).toBe(logAdd(b, a));
    }),
    { numRuns: 2000 },
  );
  expect(logAdd(-Infinity, -3)).toBe(-3);
  expect(logAdd(-Infinity, -Infinity)).toBe(-Infinity);
});
