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
export function validateOut(out: unknown, { data, dtype, length, extent }: Frames): Out | undefined {
  if (out === undefined) return undefined;
  checkKeys("out", out, { grad: true });
  const { grad } = out as { grad: FloatArray };
  if (dtypeOf(grad) !== dtype) {
    const wanted = dtype === "float32" ? "Float32Array" : "Float64Array";
    throw new TypeError(`out.grad: expected a ${wanted}, as data is, got ${describe(grad)}`);
  }
  if (isDetached(grad)) throw new TypeError("out.grad: the array's buffer is detached");
  if (lengthOf(grad) !== length) {
    throw new RangeError(`out.grad: expected ${length} elements, as data has, got ${lengthOf(grad)}`);
  }
  const view = plain(grad, extent);
  if (overlaps(view, data)) {
    throw new RangeError(
      `out.grad: expected memory apart from data, got bytes from ${view.byteOffset} of the buffer where data begins at ${data.byteOffset}`,
    );
  }
  return { grad, view };
}
