import type { Layout, LossInput, ProblemInput } from "../api.ts";
import type { InputArray } from "../capabilities.ts";
import type { Dtype, FloatArray } from "../contract/backend.ts";
import type { HalfArray, HalfDtype } from "../half-array.ts";
import { describe, list } from "./description.ts";
import { checkNotFreed } from "./freed.ts";
import { bitsOf, halfDtypeOf } from "./half-data.ts";
import { widened } from "./half-floats.ts";
import { int32Max, integerError, tensorHint } from "./integers.ts";
import { stridesOf } from "./strides.ts";
import { allocate, dtypeOf, isDetached, lengthOf, plain } from "./typed-array.ts";

/** A shape with its axes told apart: `(t, n, c)` is `data[t * timeStride + n * batchStride + c]`. */
export interface Axes {
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  readonly timeStride: number;
  readonly batchStride: number;
  /** Elements from the first row's first to the last row's last. */
  readonly extent: number;
  readonly layout: Layout;
}

/** The checked input. */
export interface Frames extends Axes {
  /** As far as the last row goes. */
  readonly data: FloatArray;
  /** Elements that the caller's array has. */
  readonly length: number;
  readonly dtype: Dtype;
  /** Of 16-bit floats: what the caller gave, of which `data` is a copy. */
  readonly halves?: Halves;
}

export interface Halves {
  readonly dtype: HalfDtype;
  /** As far as the last row goes. */
  readonly given: HalfArray;
}

/** @param shares whether samples may have the same frames, by a stride of 0 */
export function validateData(
  input: Pick<LossInput<InputArray>, "data" | "dtype" | "shape" | "strides">,
  layout: Layout,
  shares = false,
): Frames {
  const { data } = input;
  const half = halfDtypeOf(data, input.dtype);
  const dtype = half ? "float32" : dtypeOf(data);
  if (dtype === undefined) {
    const hint = Array.isArray(data) ? "; flatten it: Float32Array.from(data.flat(2))" : tensorHint(data);
    throw new TypeError(
      `data: expected a Float32Array or Float64Array, or 16-bit floats, got ${describe(data)}${hint}`,
    );
  }
  if (isDetached(data)) throw new TypeError("data: the array's buffer is detached");
  const axes = validateAxes(input, layout, shares);
  const { extent } = axes;
  const length = lengthOf(data);
  if (length < extent || (input.strides === undefined && length !== extent)) {
    const expected =
      input.strides === undefined
        ? `${extent} elements for shape ${list(input.shape)}`
        : `${extent} elements or more for shape ${list(input.shape)} with strides ${list(input.strides)}`;
    throw new RangeError(`data: expected ${expected}, got ${length}`);
  }
  const own = plain(data, extent);
  checkNotFreed("data", own);
  if (half === undefined) return { data: own as FloatArray, length, dtype, ...axes };
  const given = own as HalfArray;
  const data32 = widened(bitsOf(given), half, allocate("data", dtype, extent) as Float32Array);
  return { data: data32, length, dtype, halves: { dtype: half, given }, ...axes };
}

export function validateAxes(
  { shape, strides }: Pick<ProblemInput, "shape" | "strides">,
  layout: Layout,
  shares = false,
): Axes {
  const extents = validateShape(shape, layout);
  const sharedAxis = shares && extents.length === 3 ? layout.indexOf("N") : undefined;
  const steps = stridesOf(extents, strides, sharedAxis);
  const classes = extents.at(-1)!;
  const [first, second] = [extents[0]!, extents[1]!];
  const [firstStride, secondStride] = [steps[0]!, steps[1]!];
  if (extents.length === 2) {
    const extent = (first - 1) * firstStride + classes;
    // One sample: what leads to the next is never used, but lies behind it.
    return {
      time: first,
      batch: 1,
      classes,
      timeStride: firstStride,
      batchStride: first * firstStride,
      extent,
      layout,
    };
  }
  const extent = (first - 1) * firstStride + (second - 1) * secondStride + classes;
  return layout === "TNC"
    ? {
        time: first,
        batch: second,
        classes,
        timeStride: firstStride,
        batchStride: secondStride,
        extent,
        layout,
      }
    : {
        time: second,
        batch: first,
        classes,
        timeStride: secondStride,
        batchStride: firstStride,
        extent,
        layout,
      };
}

/** A copy, made before it is checked: what was checked is what counts, whatever a second look at `given` would show. */
export function validateShape(given: unknown, layout: Layout): readonly number[] {
  const axes = layout === "TNC" ? "[T, N, C]" : "[N, T, C]";
  if (!Array.isArray(given)) throw new TypeError(`shape: expected ${axes} or [T, C], got ${describe(given)}`);
  const shape: readonly unknown[] = [...given];
  if (shape.length !== 2 && shape.length !== 3) {
    throw new RangeError(`shape: expected ${axes} or [T, C], got ${shape.length} entries: ${list(shape)}`);
  }
  let size = 1;
  for (const [axis, extent] of shape.entries()) {
    if (!isInteger(extent) || extent < 1 || extent > int32Max) {
      throw integerError(`shape[${axis}]`, `1..${int32Max}`, extent);
    }
    size *= extent;
  }
  if (size > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`shape: ${list(shape)} has more elements than ${Number.MAX_SAFE_INTEGER}`);
  }
  return shape as readonly number[];
}

/** For a count that is not N but would be, were the first two axes the other way round. */
export function layoutHint({ time, batch, layout }: Axes, count: number): string {
  if (count !== time || count === batch) return "";
  return `; N is ${batch} by layout "${layout}", and ${time} by layout "${layout === "TNC" ? "NTC" : "TNC"}"`;
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}
