// Where a call's gradient goes: straight to the caller's array, or, of 16-bit floats, by way of float32.

import type { InputArray } from "../capabilities.ts";
import { bitsOf, halvesLike } from "../check/half-data.ts";
import { narrow } from "../check/half-floats.ts";
import { allocate } from "../check/typed-array.ts";
import type { FloatArray } from "../contract/backend.ts";
import { eachPiece } from "../contract/copy-rows.ts";
import type { HalfArray } from "../half-array.ts";
import type { Canonical } from "./batch.ts";

export interface GradientPlace {
  /** What the caller gets, where `strides` may leave room behind the last row. */
  readonly grad: InputArray;
  /** Its elements, as far as the last row goes. */
  readonly view: InputArray;
  /** What the backend writes. */
  readonly written: FloatArray;
  /** Once the backend has: brings it to `view`, where that is another array. */
  readonly settle?: () => void;
}

export function gradientPlace({ batch, dtype, extent, halves, out }: Canonical): GradientPlace {
  const written = halves || !out ? allocate("grad", dtype, extent) : (out.view as FloatArray);
  if (!halves) return { grad: out?.grad ?? written, view: written, written };
  const grad = out?.grad ?? halvesLike("grad", halves.given, extent);
  const view = out?.view ?? grad;
  return {
    grad,
    view,
    written,
    settle() {
      const [floats, bits] = [written as Float32Array, bitsOf(view as HalfArray)];
      eachPiece(batch, extent, (from, to) =>
        narrow(floats.subarray(from, to), halves.dtype, bits.subarray(from, to)),
      );
    },
  };
}
