import type { IntegerArray } from "@ctckit/core";
import { integerArray, integerError } from "@ctckit/core/backend";

const int32Max = 2 ** 31 - 1;

/** A class, as far as that can be said before C is known. */
export function isClass(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < int32Max;
}

/**
 * A copy of a phrase's labels, one or more.
 *
 * @throws TypeError, RangeError - the label, by its index
 */
export function validateLabels(name: string, value: IntegerArray): Int32Array {
  const given = integerArray(name, value);
  if (given.length === 0) throw new RangeError(`${name}: expected one label or more, got none`);
  return Int32Array.from(given as ArrayLike<number | bigint>, (label, k) => {
    const number = typeof label === "bigint" && !Array.isArray(given) ? Number(label) : label;
    if (isClass(number)) return number;
    throw integerError(`${name}[${k}]`, "a class in 0..C-1", label);
  });
}
