import type { Dtype, FloatArray } from "../contract/backend.ts";
import { describe } from "./description.ts";
import { checkKeys } from "./keys.ts";
import { dtypeOf, isDetached, overlaps } from "./typed-array.ts";

/** The caller's memory for the gradient, or undefined where core is to allocate. Nothing is written to it here. */
export function validateOut(out: unknown, data: FloatArray, dtype: Dtype): FloatArray | undefined {
  if (out === undefined) return undefined;
  checkKeys("out", out, { grad: true });
  const { grad } = out as { grad: FloatArray };
  if (dtypeOf(grad) !== dtype) {
    const wanted = dtype === "float32" ? "Float32Array" : "Float64Array";
    throw new TypeError(`out.grad: expected a ${wanted}, as data is, got ${describe(grad)}`);
  }
  if (isDetached(grad)) throw new TypeError("out.grad: the array's buffer is detached");
  if (grad.length !== data.length) {
    throw new RangeError(`out.grad: expected ${data.length} elements, as data has, got ${grad.length}`);
  }
  if (overlaps(grad, data)) {
    throw new RangeError(
      `out.grad: expected memory apart from data, got bytes from ${grad.byteOffset} of the buffer where data begins at ${data.byteOffset}`,
    );
  }
  return grad;
}
