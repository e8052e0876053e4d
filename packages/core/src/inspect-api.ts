import type { IntegerArray, Layout } from "./api.ts";
import type { InputArray } from "./capabilities.ts";
import type { Input } from "./contract/backend.ts";
import type { HalfDtype } from "./half-array.ts";

/** Emissions of a model, whatever they are. */
export interface InspectInput {
  /** As in `LossInput`. Not changed. */
  readonly data: InputArray;
  /** As in `LossInput`. */
  readonly dtype?: HalfDtype;
  /** `[T, N, C]` or `[N, T, C]` as `layout` says, or `[T, C]` for one sample. */
  readonly shape: readonly number[];
  /** As in `LossInput`. */
  readonly strides?: readonly number[];
  /** Default: "TNC". */
  readonly layout?: Layout;
  /** `[N]`: frames that count. Default: T. */
  readonly inputLengths?: IntegerArray | number;
}

/** What emissions look like. Up to 1,024 frames are looked at, evenly spread over all that count. */
export interface Inspection {
  /** Frames that were looked at and say something: not NaN, +Infinity, or one value for all classes. */
  readonly frames: number;
  /** What `input` should say. Undefined where no frame was looked at, or frames differ in kind. */
  readonly input: Input | undefined;
  /** How many frames look like each, in sentences: for people. */
  readonly found: string;
  /** Of all values that were looked at: the least and the largest but for infinities, NaN where there is none. */
  readonly range: readonly [least: number, largest: number];
  /** The part of values that are exactly 0: many in probabilities of 16 bits, which want a `floor`. */
  readonly zeros: number;
  /** Values that are NaN, or +Infinity. */
  readonly broken: number;
  /** The class that is likeliest in most frames, which is the blank of most models, and the part of the frames in which it is. */
  readonly leading: { readonly class: number; readonly share: number } | undefined;
  /** The same of class 0 and of class C - 1: where blanks are. */
  readonly first: number;
  readonly last: number;
  /** `[N]`: frames at the end of each sample, of those that count, that are alike to the bit: padding, where there are many. */
  readonly alike: Int32Array;
}
