import type { FloatArray } from "../contract/backend.ts";
import type { Frames } from "./data.ts";
import { describe } from "./description.ts";
import { checkKeys } from "./keys.ts";
import { dtypeOf, isDetached, lengthOf, overlaps, plain } from "./typed-array.ts";

/** The caller's memory for the gradient. */
export interface Out {
  readonly grad: FloatArray;
  /** Its elements that are written, as a plain array. */
  readonly view: FloatArray;
}

/** Undefined where core is to allocate. Nothing is written here. */
export function validateOut(out: unknown, frames: Frames): Out | undefined {
  if (out === undefined) return undefined;
  checkKeys("out", out, { grad: true });
  const { grad } = out as { grad: FloatArray };
  const view = validateLike("out.grad", grad, frames);
  const { data } = frames;
  if (overlaps(view, data)) {
    throw new RangeError(
      `out.grad: expected memory apart from data, got bytes from ${view.byteOffset} of the buffer where data begins at ${data.byteOffset}`,
    );
  }
  return { grad, view };
}

/** An array that is to lie as `data` does. @returns as far as the last row goes, as a plain array */
export function validateLike(name: string, array: unknown, { dtype, length, extent }: Frames): FloatArray {
  if (dtypeOf(array) !== dtype) {
    const wanted = dtype === "float32" ? "Float32Array" : "Float64Array";
    throw new TypeError(`${name}: expected a ${wanted}, as data is, got ${describe(array)}`);
  }
  const own = array as FloatArray;
  if (isDetached(own)) throw new TypeError(`${name}: the array's buffer is detached`);
  if (lengthOf(own) !== length) {
    throw new RangeError(`${name}: expected ${length} elements, as data has, got ${lengthOf(own)}`);
  }
  return plain(own, extent);
}
