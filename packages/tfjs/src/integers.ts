import { describe } from "@ctckit/core/backend";

/** Returns `value` as an integer in `0..most`. */
export function integerWithin(name: string, value: unknown, most: number): number {
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw new TypeError(`${name}: expected an integer in 0..${most}, got ${describe(value)}`);
  }
  const integer = Number(value);
  if (Number.isInteger(integer) && integer >= 0 && integer <= most) return integer;
  throw new RangeError(`${name}: expected an integer in 0..${most}, got ${value}`);
}
