import type { Layout, LossInput } from "./api.ts";
import type { Dtype, FloatArray } from "./backend.ts";
import { describe } from "./description.ts";
import { int32Max, integerError } from "./integers.ts";
import { dtypeOf, isDetached } from "./typed-array.ts";

/** A shape with its axes told apart: `(t, n, c)` is `data[t * timeStride + n * batchStride + c]`. */
export interface Axes {
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  readonly timeStride: number;
  readonly batchStride: number;
  /** False for a shape `[T, C]`, where a length may be a bare number. */
  readonly batched: boolean;
}

/** The checked input. */
export interface Frames extends Axes {
  readonly data: FloatArray;
  readonly dtype: Dtype;
}

export function validateData({ data, shape }: LossInput, layout: Layout): Frames {
  const dtype = dtypeOf(data);
  if (dtype === undefined) {
    throw new TypeError(`data: expected a Float32Array or Float64Array, got ${describe(data)}`);
  }
  if (isDetached(data)) throw new TypeError("data: the array's buffer is detached");
  const extents = validateShape(shape, layout);
  const size = extents.reduce((product, extent) => product * extent, 1);
  if (data.length !== size) {
    throw new RangeError(
      `data: expected ${size} elements for shape [${extents.join(", ")}], got ${data.length}`,
    );
  }
  return { data, dtype, ...axesOf(extents, layout) };
}

export function axesOf(extents: readonly number[], layout: Layout): Axes {
  const [first = 0, second = 0, third = 0] = extents;
  if (extents.length === 2) {
    return {
      time: first,
      batch: 1,
      classes: second,
      timeStride: second,
      batchStride: first * second,
      batched: false,
    };
  }
  return layout === "TNC"
    ? {
        time: first,
        batch: second,
        classes: third,
        timeStride: second * third,
        batchStride: third,
        batched: true,
      }
    : {
        time: second,
        batch: first,
        classes: third,
        timeStride: third,
        batchStride: second * third,
        batched: true,
      };
}

/** A copy, made before it is checked: what was checked is what counts, whatever a second look at `given` would show. */
export function validateShape(given: unknown, layout: Layout): readonly number[] {
  const axes = layout === "TNC" ? "[T, N, C]" : "[N, T, C]";
  if (!Array.isArray(given)) throw new TypeError(`shape: expected ${axes} or [T, C], got ${describe(given)}`);
  const shape: readonly unknown[] = [...given];
  if (shape.length !== 2 && shape.length !== 3) {
    throw new RangeError(
      `shape: expected ${axes} or [T, C], got ${shape.length} entries: [${shape.join(", ")}]`,
    );
  }
  let size = 1;
  for (const [axis, extent] of shape.entries()) {
    if (!isInteger(extent) || extent < 1 || extent > int32Max) {
      throw integerError(`shape[${axis}]`, `1..${int32Max}`, extent);
    }
    size *= extent;
  }
  if (size > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`shape: [${shape.join(", ")}] has more elements than ${Number.MAX_SAFE_INTEGER}`);
  }
  return shape as readonly number[];
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}
