import { type IntegerArray, kindOf } from "@ctckit/core";

/** Refuses every kind of value but the three of `IntegerArray`. Elements are not checked. */
export function integerRow(name: string, value: unknown): IntegerArray {
  if (Array.isArray(value) || value instanceof Int32Array || value instanceof BigInt64Array) return value;
  throw new TypeError(`${name}: expected number[], Int32Array or BigInt64Array, got ${kindOf(value)}`);
}

/** `value` as an integer in `0..most`. */
export function integerWithin(name: string, value: unknown, most: number): number {
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw new TypeError(`${name}: expected an integer in 0..${most}, got ${kindOf(value)}`);
  }
  const integer = Number(value);
  if (Number.isInteger(integer) && integer >= 0 && integer <= most) return integer;
  throw new RangeError(`${name}: expected an integer in 0..${most}, got ${value}`);
}
