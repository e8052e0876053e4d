// Kinds are told by tag, not by `instanceof`: arrays from an iframe or a vm context have other constructors.

import type { Dtype, FloatArray } from "../contract/backend.ts";
import { CtcError } from "../errors.ts";

/** `Float32Array`, `BigInt64Array`... or undefined for whatever is no typed array. */
export function typedArrayName(value: unknown): string | undefined {
  if (!ArrayBuffer.isView(value) || !("length" in value)) return undefined;
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

export function dtypeOf(value: unknown): Dtype | undefined {
  const name = typedArrayName(value);
  return name === "Float32Array" ? "float32" : name === "Float64Array" ? "float64" : undefined;
}

/** `ArrayBuffer.prototype.detached` needs Node 21; a new view on a detached buffer throws everywhere. */
export function isDetached(view: ArrayBufferView): boolean {
  if (view.byteLength > 0) return false;
  try {
    new Uint8Array(view.buffer);
    return false;
  } catch {
    return true;
  }
}

export function overlaps(a: ArrayBufferView, b: ArrayBufferView): boolean {
  return (
    a.buffer === b.buffer &&
    a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength
  );
}

/** The array, or its beginning where it is longer. */
export function upTo<A extends FloatArray>(array: A, length: number): A {
  return array.length === length ? array : (array.subarray(0, length) as A);
}

const bytesPerElement = { float32: 4, float64: 8 } satisfies Record<Dtype, number>;

/** Zeros, or `CTC_OUT_OF_MEMORY` with the bytes wanted. */
export function allocate(what: string, dtype: Dtype, length: number): FloatArray {
  try {
    return dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
  } catch (cause) {
    const bytes = length * bytesPerElement[dtype];
    throw new CtcError("CTC_OUT_OF_MEMORY", `${what}: could not allocate ${bytes} bytes`, { cause });
  }
}
