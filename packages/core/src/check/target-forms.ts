import type { IntegerArray, ProblemInput } from "../api.ts";
import { type Axes, layoutHint } from "./data.ts";
import { describe } from "./description.ts";
import { elementError, integerArray, integerError } from "./integers.ts";
import { offsetsOf, validateLengths } from "./lengths.ts";
import { paddedLengths, paddingOf } from "./padding.ts";

/** One of the three forms that targets come in, as runs of labels in arrays. */
export interface TargetForm {
  readonly lengths: Int32Array; // [N]
  /** The array that sample n's labels stand in, and where they begin in it. */
  labels(sample: number): readonly [array: IntegerArray, start: number];
  /** How a message names element `index` of that array. */
  name(sample: number, index: number): string;
}

export function targetForm(input: ProblemInput, frames: Axes): TargetForm {
  const targets: unknown = input.targets;
  if (Array.isArray(targets) && targets.some(isObject)) return rows(targets, input, frames);
  const flat = integerArray("targets", targets);
  return input.targetsShape === undefined ? concatenated(flat, input, frames) : padded(flat, input, frames);
}

/** One row a sample, which `targetLengths` or the padding may shorten. */
function rows(targets: readonly unknown[], input: ProblemInput, frames: Axes): TargetForm {
  if (input.targetsShape !== undefined) {
    throw new TypeError("targetsShape: expected only with flat targets, got it with an array of rows");
  }
  if (targets.length !== frames.batch) {
    const hint = layoutHint(frames, targets.length);
    throw new RangeError(`targets: expected N = ${frames.batch} rows, got ${targets.length}${hint}`);
  }
  const arrays = Array.from(targets, (row, n) => integerArray(`targets[${n}]`, row)); // map would skip holes
  return shortened(input, frames, {
    width: (n) => arrays[n]!.length,
    labels: (n) => [arrays[n]!, 0],
    name: (n, index) => `targets[${n}][${index}]`,
  });
}

/** Flat, of `targetsShape` `[N, S]`. What stands past a target's length is never looked at. */
function padded(flat: IntegerArray, input: ProblemInput, frames: Axes): TargetForm {
  const shape: unknown = input.targetsShape;
  if (!Array.isArray(shape) || shape.length !== 2) {
    throw new TypeError(`targetsShape: expected [N, S], got ${describe(shape)}`);
  }
  const [samples, width]: unknown[] = shape;
  if (samples !== frames.batch) throw integerError("targetsShape[0]", `N = ${frames.batch}`, samples);
  if (!(typeof width === "number" && Number.isSafeInteger(width) && width >= 0)) {
    throw integerError("targetsShape[1]", "0 or more", width);
  }
  const size = frames.batch * width;
  if (flat.length !== size) {
    throw new RangeError(
      `targets: expected ${size} elements for targetsShape [${samples}, ${width}], got ${flat.length}`,
    );
  }
  return shortened(input, frames, {
    width: () => width,
    labels: (n) => [flat, n * width],
    name: flatName,
  });
}

/** Rows of a width, each with a target at its beginning. */
interface Rows extends Pick<TargetForm, "labels" | "name"> {
  width(sample: number): number;
}

function shortened(input: ProblemInput, frames: Axes, { width, labels, name }: Rows): TargetForm {
  const padding = paddingOf(input);
  const widths = new Int32Array(frames.batch); // [N]
  for (let n = 0; n < frames.batch; n += 1) widths[n] = width(n);
  // Only an omitted `targetLengths` has a default: null is an error.
  const given = input.targetLengths === undefined ? widths : input.targetLengths;
  const lengths =
    padding === undefined
      ? validateLengths("targetLengths", given, frames, width)
      : paddedLengths(padding, widths, labels, name);
  return { lengths, labels, name };
}

/** Flat, the samples' labels end to end. One sample needs no length. */
function concatenated(flat: IntegerArray, input: ProblemInput, frames: Axes): TargetForm {
  if (frames.batch === 1 && input.targetsPadding !== undefined)
    return padded(flat, { ...input, targetsShape: [1, flat.length] }, frames);
  if (paddingOf(input) !== undefined)
    throw new TypeError(
      "targetsPadding: expected with rows or targetsShape, got it with concatenated targets",
    );
  const given: unknown = input.targetLengths === undefined ? [flat.length] : input.targetLengths;
  if (input.targetLengths === undefined && frames.batch > 1) {
    // What is neither a label nor a row says more than that lengths are missing.
    const odd = Array.isArray(flat) ? flat.findIndex((label) => typeof label !== "number") : -1;
    if (odd >= 0) throw elementError(`targets[${odd}]`, `a class in 0..${frames.classes - 1}`, flat, odd);
    throw new TypeError(
      `targetLengths: expected N = ${frames.batch} lengths with concatenated targets, got undefined${shapeHint(flat, frames)}`,
    );
  }
  const lengths = validateLengths("targetLengths", given, frames, () => flat.length);
  const sum = lengths.reduce((total, length) => total + length, 0);
  if (sum !== flat.length) {
    throw new RangeError(
      `targetLengths: expected a sum of ${flat.length}, the length of targets, got ${sum}${shapeHint(flat, frames)}`,
    );
  }
  const starts = offsetsOf(lengths);
  return { lengths, labels: (n) => [flat, starts[n]!], name: flatName };
}

/** Where a flat array may be rows that are padded. */
function shapeHint({ length }: IntegerArray, { batch }: Axes): string {
  if (batch === 1 || length === 0 || length % batch !== 0) return "";
  return `; padded targets want targetsShape: [${batch}, ${length / batch}]`;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function flatName(sample: number, index: number): string {
  return `targets[${index}] (sample ${sample})`;
}
