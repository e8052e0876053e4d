// Which k beta goes on with.

import { expect, test } from "vitest";
import { band, peaks } from "../src/band.ts";

const none = -(2 ** 28);

test("of each k of a window the largest exponent of its families", () => {
  const row = Int32Array.of(99, 1, 2, 3, 4, 99, /* the other family */ 99, 4, 3, 2, 1, 99);
  expect(peaks(row, 2, 1, [0, 3])).toEqual({ low: 0, exponents: Int32Array.of(4, 3, 3, 4) });
  expect(peaks(row, 2, 1, [1, 2])).toEqual({ low: 1, exponents: Int32Array.of(3, 3) });
});

const row = (low: number, ...exponents: number[]) => ({ low, exponents: Int32Array.from(exponents) });

test("those to which alpha leads with enough weight", () => {
  const beta = row(10, 0, 0, 0, 0, 0, 0);
  expect(band(row(10, none, none, -7, none, none, none), beta, 1, -7, 12)).toEqual([12, 13]);
  expect(band(row(10, none, none, -7, none, none, none), beta, 2, -7, 12)).toEqual([12, 14]);
  expect(band(row(10, none, -7, none, none, -7, none), beta, 1, -7, 12)).toEqual([11, 15]);
});

test("weights of both count together", () => {
  const alpha = row(0, -1, -2, -3, -4);
  expect(band(alpha, row(0, -9, -3, -2, -9), 0, -5, 1)).toEqual([1, 2]);
  expect(band(alpha, row(0, -9, -3, -2, -9), 0, -4, 1)).toEqual([1, 1]);
});

test("alpha's window need not be beta's", () => {
  expect(band(row(3, 0, 0), row(4, 0, 0, 0), 1, 0, 4)).toEqual([4, 5]);
  expect(band(row(0, 0, 0, 0), row(1, 0), 1, 0, 1)).toEqual([1, 1]);
});

test("the path's own k is always among them", () => {
  expect(band(row(0, none, none, 0), row(0, 0, 0, 0), 0, 0, 1)).toEqual([1, 2]);
  expect(band(row(0, none, none, none), row(0, 0, 0, 0), 1, 0, 1)).toEqual([1, 1]);
});
