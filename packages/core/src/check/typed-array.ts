// Arrays are read through the getters of the language itself: those from an iframe or a vm context have other constructors, and any
// array may carry a `length`, a `buffer` or a tag of its own, which need not be true.

import type { Dtype, FloatArray } from "../contract/backend.ts";
import { CtcError } from "../errors.ts";

/** %TypedArray%.prototype, which all kinds extend. */
const prototype: object = Object.getPrototypeOf(Int8Array.prototype);

function reader<T>(owner: object, key: PropertyKey): (array: unknown) => T {
  const { get } = Object.getOwnPropertyDescriptor(owner, key)!;
  return (array) => get!.call(array);
}

const bufferOf = reader<ArrayBufferLike>(prototype, "buffer");
const byteOffsetOf = reader<number>(prototype, "byteOffset");
const unsharedLengthOf = reader<number>(ArrayBuffer.prototype, "byteLength");

/** `Float32Array`, `BigInt64Array`... or undefined for whatever is no typed array. */
export const typedArrayName = reader<string | undefined>(prototype, Symbol.toStringTag);

/**
 * Of a typed array. 0 if its buffer is detached, or was resized to end before it. `array.length` may not say so: once code has seen
 * resizable arrays, V8 11.3 (Node 20) optimises it to what it was before the buffer was detached.
 */
export const lengthOf = reader<number>(prototype, "length");

export function dtypeOf(value: unknown): Dtype | undefined {
  const name = typedArrayName(value);
  return name === "Float32Array" ? "float32" : name === "Float64Array" ? "float64" : undefined;
}

type View<A> = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => A;

/**
 * The first `length` elements as an array with nothing of its own, whose length changes only to 0.
 *
 * @param array of a buffer that is not detached
 */
export function plain<A extends ArrayBufferView>(array: A, length = lengthOf(array)): A {
  const kind = (globalThis as unknown as Record<string, View<A>>)[typedArrayName(array)!]!;
  return new kind(bufferOf(array), byteOffsetOf(array), length);
}

/** `ArrayBuffer.prototype.detached` needs Node 21; a new view on a detached buffer throws everywhere. */
export function isDetached(array: ArrayBufferView): boolean {
  if (lengthOf(array) > 0) return false;
  try {
    new Uint8Array(bufferOf(array));
    return false;
  } catch {
    return true;
  }
}

/** Whether the array is of a SharedArrayBuffer, whose class pages have only where they are cross-origin isolated. */
export function isShared(array: ArrayBufferView): boolean {
  try {
    unsharedLengthOf(bufferOf(array));
    return false;
  } catch {
    return true;
  }
}

/** Whether two plain arrays have an element in common. Nothing is left changed. */
export function overlaps(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const start = Math.max(a.byteOffset, b.byteOffset);
  if (start >= Math.min(a.byteOffset + a.byteLength, b.byteOffset + b.byteLength)) return false;
  if (a.buffer === b.buffer) return true;
  // Two SharedArrayBuffer objects may be of one memory: what is written through one is then read through the other.
  if (!isShared(a) || !isShared(b)) return false;
  const [one, other] = [new Uint8Array(a.buffer, start, 1), new Uint8Array(b.buffer, start, 1)];
  const before = Atomics.load(other, 0);
  Atomics.xor(one, 0, 1);
  const after = Atomics.load(other, 0);
  Atomics.xor(one, 0, 1);
  return after !== before;
}

export interface Kind<A> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): A;
}

/** An array, or `CTC_OUT_OF_MEMORY` with the bytes wanted. */
export function zeros<A>(what: string, kind: Kind<A>, length: number): A {
  try {
    return new kind(length);
  } catch (cause) {
    const bytes = length * kind.BYTES_PER_ELEMENT;
    throw new CtcError("CTC_OUT_OF_MEMORY", `${what}: could not allocate ${bytes} bytes`, { cause });
  }
}

/** `zeros` of a dtype. */
export function allocate(what: string, dtype: Dtype, length: number): FloatArray {
  return zeros<FloatArray>(what, dtype === "float32" ? Float32Array : Float64Array, length);
}
