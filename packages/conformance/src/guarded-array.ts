import type { Dtype, FloatArray } from "@ctckit/core";
import { check } from "./case.ts";

// Wide enough for a stray store of a SIMD vector or a cache line on either side.
const margin = 32;
// Not a NaN: a kernel that writes NaN past its end must be seen as well.
const guard = -6789;

/** An array inside a larger one. Everything outside it must keep its guard value. */
export interface GuardedArray<A extends FloatArray | Int32Array> {
  readonly array: A;
  /** Fails where a guard was overwritten. */
  check(name: string): void;
}

/**
 * @param gap names the elements of `array` that are guards too
 * @param before what the others hold at first. A caller's memory may hold anything; NaN makes an element show that nobody wrote
 */
export function guardedArray<A extends FloatArray | Int32Array>(
  create: (length: number) => A,
  length: number,
  gap: (index: number) => boolean = () => false,
  before = Number.NaN,
): GuardedArray<A> {
  const whole = create(length + 2 * margin);
  whole.fill(guard);
  const array = whole.subarray(margin, margin + length) as A;
  for (let i = 0; i < length; i++) if (!gap(i)) array[i] = before;
  return {
    array,
    check(name) {
      for (let i = 0; i < whole.length; i++) {
        const inside = i >= margin && i < margin + length && !gap(i - margin);
        check(inside || whole[i] === guard, () => {
          return `${name}: wrote ${whole[i]} outside of its elements, at index ${i - margin} of ${length}`;
        });
      }
    },
  };
}

export function floatArray(dtype: Dtype, length: number): FloatArray {
  return dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
}
