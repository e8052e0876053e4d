// A row is a frame's log-probabilities in float64, whatever the model gave.
import type { FloatArray, Input } from "@ctckit/core";
import { MOST_PROBABILITY } from "@ctckit/core/backend";
import { exp, log } from "./logarithms.ts";

/**
 * Fills `row` [C] from C elements of `data`.
 *
 * @returns whether they say anything: false where one is NaN or `+Infinity`, and where all logits are `-Infinity`
 * @throws RangeError - no probability
 */
export type ReadRow = (data: FloatArray, start: number, row: Float64Array, floor: number) => boolean;

export const readers: Readonly<Record<Input, ReadRow>> = {
  logProbs(data, start, row) {
    let isSound = true;
    for (let c = 0; c < row.length; c++) {
      const value = data[start + c]!;
      isSound &&= value < Number.POSITIVE_INFINITY;
      row[c] = value;
    }
    return isSound;
  },
  logits(data, start, row) {
    const total = logSum(data, start, row.length);
    for (let c = 0; c < row.length; c++) row[c] = data[start + c]! - total;
    return Math.abs(total) < Number.POSITIVE_INFINITY;
  },
  probabilities(data, start, row, floor) {
    for (let c = 0; c < row.length; c++) {
      const value = data[start + c]!;
      if (!(value >= 0 && value <= MOST_PROBABILITY)) throw notOne(value, start + c);
      row[c] = log(Math.max(floor, Math.min(value, 1)));
    }
    return true;
  },
};

/** The logarithm of the sum of exponentials of `classes` logits; NaN or infinite where that is no sum. */
export function logSum(data: FloatArray, start: number, classes: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) {
    const value = data[start + c]!;
    if (!(value <= most)) most = value;
    if (Number.isNaN(value)) return value;
  }
  if (Math.abs(most) === Number.POSITIVE_INFINITY) return most;
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += exp(data[start + c]! - most);
  return most + log(sum);
}

/** @param at the element's index in `data` */
export function notOne(value: number, at: number): RangeError {
  return new RangeError(`data[${at}]: expected a probability, in 0..1, got ${value}`);
}
