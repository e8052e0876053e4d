// Arrays of 16-bit floats: a Float16Array says what it holds, a Uint16Array has the caller say it.

import type { HalfArray, HalfDtype } from "../half-array.ts";
import { describe } from "./description.ts";
import { choice } from "./keys.ts";
import { type Kind, typedArrayName, zeros } from "./typed-array.ts";

const halfDtypes = { float16: true, bfloat16: true } satisfies Record<HalfDtype, true>;

/**
 * What the elements of `data` are, by its kind and the argument `dtype`. Undefined where they have 32 or 64 bits.
 *
 * @throws TypeError, RangeError - the two contradict each other, or a Uint16Array stands alone
 */
export function halfDtypeOf(data: unknown, dtype: unknown): HalfDtype | undefined {
  const kind = typedArrayName(data);
  const said = dtype === undefined ? undefined : choice("dtype", dtype, halfDtypes);
  if (kind === "Uint16Array") {
    if (said !== undefined) return said;
    throw new TypeError(
      `dtype: expected "float16" or "bfloat16", which the bits in data are of, got undefined with ${describe(data)}`,
    );
  }
  const own = kind === "Float16Array" ? "float16" : undefined;
  if (said !== undefined && said !== own)
    throw new TypeError(
      `dtype: expected ${own ? `"${own}", or none,` : "none"} with ${describe(data)}, got "${said}"; it says what a Uint16Array holds`,
    );
  return own;
}

/** The bits of elements of a plain array of 16-bit floats. */
export function bitsOf({ buffer, byteOffset, length }: HalfArray): Uint16Array {
  return new Uint16Array(buffer, byteOffset, length);
}

/** A new array of the kind of `like`. */
export function halvesLike(what: string, like: HalfArray, length: number): HalfArray {
  const kinds = globalThis as unknown as Record<string, Kind<HalfArray>>;
  return zeros(what, kinds[typedArrayName(like)!]!, length);
}
