import { describe, list } from "./description.ts";
import { integerError } from "./integers.ts";

/**
 * Elements between neighbours on each axis of `shape`: those given, or else row-major. A copy, as `shape` is.
 *
 * @param sharedAxis one that may have a stride of 0, where nothing is written
 */
export function stridesOf(shape: readonly number[], given: unknown, sharedAxis?: number): readonly number[] {
  if (given === undefined) {
    const [second, third] = [shape[1]!, shape[2]];
    return third === undefined ? [second, 1] : [second * third, third, 1];
  }
  if (!Array.isArray(given)) throw new TypeError(`strides: expected an array, got ${describe(given)}`);
  if (given.length !== shape.length)
    throw new RangeError(`strides: expected ${shape.length} entries, as shape has, got ${given.length}`);
  const strides: readonly unknown[] = [...given];
  for (const [axis, stride] of strides.entries()) {
    if (!isIndex(stride)) throw integerError(`strides[${axis}]`, `0..${Number.MAX_SAFE_INTEGER}`, stride);
  }
  checkApart(shape, strides as readonly number[], sharedAxis);
  return strides as readonly number[];
}

/** Kernels read a frame's classes one after the other, and a gradient is written to every row. */
function checkApart(shape: readonly number[], strides: readonly number[], sharedAxis?: number): void {
  const last = shape.length - 1;
  const classes = shape[last]!;
  if (strides[last] !== 1 && classes > 1)
    throw new RangeError(
      `strides[${last}]: expected 1, as a frame's classes must be neighbours, got ${strides[last]}`,
    );
  const axes = shape
    .slice(0, last)
    .map((extent, axis) => ({ axis, extent, stride: strides[axis]! }))
    .filter(({ axis, extent, stride }) => extent > 1 && !(axis === sharedAxis && stride === 0))
    .sort((a, b) => a.stride - b.stride);
  let least = classes;
  for (const { axis, extent, stride } of axes) {
    if (stride < least)
      throw new RangeError(
        `strides[${axis}]: expected ${least} or more, as no axis may reach into the next step of another, got ${stride}`,
      );
    least = (extent - 1) * stride + least;
    if (least > Number.MAX_SAFE_INTEGER)
      throw new RangeError(`strides: ${list(strides)} reach beyond ${Number.MAX_SAFE_INTEGER}`);
  }
}

function isIndex(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
