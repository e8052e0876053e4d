// Every integer that a caller passes is read here: plain numbers and typed arrays of integers, 64 bits with checked narrowing.

import type { IntegerArray } from "../api.ts";
import { describe } from "./description.ts";
import { isDetached, plain, typedArrayName } from "./typed-array.ts";

/** Counts and class indices travel to backends in Int32Array. */
export const int32Max = 2 ** 31 - 1;

const integerKinds = /^(Big)?(Ui|I)nt\d+(Clamped)?Array$/;

/** A view of the caller's integers. Refuses every kind of value but those of `IntegerArray`; the elements are not looked at. */
export function integerArray(name: string, value: unknown): IntegerArray {
  if (Array.isArray(value)) return value;
  const kind = typedArrayName(value);
  if (kind === undefined || !integerKinds.test(kind))
    throw new TypeError(
      `${name}: expected number[] or a typed array of integers, got ${describe(value)}${tensorHint(value)}`,
    );
  const array = value as Exclude<IntegerArray, readonly number[]>;
  if (isDetached(array)) throw new TypeError(`${name}: the array's buffer is detached`);
  return plain(array);
}

/** For what TensorFlow.js and others call a tensor: its numbers are elsewhere. */
export function tensorHint(value: unknown): string {
  try {
    const { dataSync, data } = (value ?? {}) as { dataSync?: unknown; data?: unknown };
    if (typeof dataSync === "function")
      return "; pass its numbers: tensor.dataSync(), or await tensor.data()";
    return ArrayBuffer.isView(data) ? "; pass its numbers: tensor.data" : "";
  } catch {
    // ONNX Runtime's `data` throws where the tensor lies on a GPU.
    return "; pass its numbers: await tensor.getData()";
  }
}

/**
 * Element `index` as an integer, NaN for whatever is none. int64 narrows through a double: what lies beyond 2^53 is
 * rounded, but stays beyond every bound that a caller may check, all of which fit int32.
 */
export function integerAt(values: IntegerArray, index: number): number {
  const value: unknown = values[index];
  if (typeof value === "number") return Number.isInteger(value) ? value : Number.NaN;
  if (typeof value === "bigint" && !Array.isArray(values)) return Number(value);
  return Number.NaN;
}

/** The error for a value that is no integer in the wanted range: TypeError unless it is a number. */
export function integerError(name: string, expected: string, value: unknown): TypeError | RangeError {
  if (Number.isInteger(value)) return new RangeError(`${name}: expected ${expected}, got ${value}`);
  const text = `${name}: expected an integer (${expected}), got ${describe(value)}`;
  return typeof value === "number" ? new RangeError(text) : new TypeError(text);
}

/** The same for an element, where a bigint is right in a BigInt64Array and wrong in a plain array. */
export function elementError(
  name: string,
  expected: string,
  values: IntegerArray,
  index: number,
): TypeError | RangeError {
  const value: unknown = values[index];
  if (typeof value !== "bigint") return integerError(name, expected, value);
  if (!Array.isArray(values)) return new RangeError(`${name}: expected ${expected}, got ${value}`);
  return new TypeError(
    `${name}: expected a number (bigints only in an array of 64-bit integers), got ${value}n`,
  );
}
