import type { InputArray } from "../capabilities.ts";
import type { Frames } from "./data.ts";
import { describe } from "./description.ts";
import { checkNotFreed } from "./freed.ts";
import { checkKeys } from "./keys.ts";
import { isDetached, lengthOf, overlaps, plain, typedArrayName } from "./typed-array.ts";

/** The caller's memory for the gradient. */
export interface Out {
  readonly grad: InputArray;
  /** Its elements that are written, as a plain array. */
  readonly view: InputArray;
}

/** Undefined where core is to allocate. Nothing is written here. */
export function validateOut(out: unknown, frames: Frames): Out | undefined {
  if (out === undefined) return undefined;
  checkKeys("out", out, { grad: true });
  const { grad } = out as { grad: InputArray };
  const data = frames.halves?.given ?? frames.data;
  const view = validateLike("out.grad", grad, frames, data);
  if (overlaps(view, data)) {
    throw new RangeError(
      `out.grad: expected memory apart from data, got bytes from ${view.byteOffset} of the buffer where data begins at ${data.byteOffset}`,
    );
  }
  return { grad, view };
}

/**
 * An array that is to lie as `data` does.
 *
 * @param like of the kind that it is to be
 * @returns as far as the last row goes, as a plain array
 */
export function validateLike<A extends InputArray>(
  name: string,
  array: unknown,
  { length, extent }: Pick<Frames, "length" | "extent">,
  like: A,
): A {
  const wanted = typedArrayName(like)!;
  if (typedArrayName(array) !== wanted)
    throw new TypeError(`${name}: expected a ${wanted}, as data is, got ${describe(array)}`);
  const own = array as A;
  if (isDetached(own)) throw new TypeError(`${name}: the array's buffer is detached`);
  if (lengthOf(own) !== length) {
    throw new RangeError(`${name}: expected ${length} elements, as data has, got ${lengthOf(own)}`);
  }
  const view = plain(own, extent);
  checkNotFreed(name, view);
  return view;
}
