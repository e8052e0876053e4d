import type { FloatArray, HalfDtype, Input, InputArray, IntegerArray, Layout } from "@ctckit/core";
import {
  checkBlank,
  checkKeys,
  type Frames,
  settingsOf,
  validateData,
  validateInputLengths,
} from "@ctckit/core/backend";

/** What is the same for all frames of a model. */
export interface EmissionOptions {
  /**
   * What numbers of a model are. "logProbs" come out of a log-softmax, "logits" go into one, "probabilities" come out of a softmax: exact
   * zeros are fine, and what is below 0, above 1 by more than rounding, or NaN is refused by its place. Default: "logProbs".
   */
  readonly input?: Input;
  /** Index of the blank class, in `[0, C)`. Default: 0. */
  readonly blank?: number;
  /** As in `CtcLossOptions` of `@ctckit/core`: the least that a probability counts for, with `input: "probabilities"`. Default: 0. */
  readonly floor?: number;
}

/** A model's output for some samples. */
export interface Emissions<A extends InputArray = FloatArray> extends EmissionOptions {
  /** Row-major, of `shape`. float32, float64, or 16-bit floats. Only read; what answers later reads it until then. */
  readonly data: A;
  /** As in `LossInput` of `@ctckit/core`: what a Uint16Array holds. */
  readonly dtype?: HalfDtype;
  /** `[T, N, C]` or `[N, T, C]` as `layout` says, or `[T, C]` for one sample. */
  readonly shape: readonly number[];
  /** As in `LossInput` of `@ctckit/core`: elements between neighbours on each axis. Default: row-major without gaps. */
  readonly strides?: readonly number[];
  /** Default: "TNC". */
  readonly layout?: Layout;
  /** `[N]`, each in `[0, T]`; a number for one sample. Default: T. */
  readonly inputLengths?: IntegerArray | number;
}

/** The checked input. */
export interface Checked extends Frames {
  readonly input: Input;
  readonly blank: number;
  readonly floor: number;
  readonly inputLengths: Int32Array; // [N]
}

const keys = {
  ...{ data: true, dtype: true, shape: true, strides: true, layout: true },
  ...{ input: true, blank: true, floor: true, inputLengths: true },
} satisfies Record<keyof Emissions, true>;

/**
 * @param where the function that was called
 * @throws TypeError, RangeError - the argument, its index and its value
 */
export function validateEmissions(where: string, given: Emissions<InputArray>): Checked {
  checkKeys(where, given, keys);
  const { data, dtype, shape, strides, inputLengths, ...options } = given;
  const { input, blank, floor, layout } = settingsOf(options);
  const frames = validateData({ data, shape, ...(dtype && { dtype }), ...(strides && { strides }) }, layout);
  checkBlank(blank, frames.classes);
  return { ...frames, input, blank, floor, inputLengths: validateInputLengths(inputLengths, frames) };
}

/** Where sample n's frame t begins in `data`. */
export function startOf({ timeStride, batchStride }: Frames, t: number, n: number): number {
  return t * timeStride + n * batchStride;
}
