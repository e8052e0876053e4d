import type { IntegerArray, ProblemInput } from "./api.ts";
import { describe } from "./description.ts";
import { elementError, integerArray, integerAt, integerError } from "./integers.ts";
import type { Axes } from "./validate-data.ts";
import { offsetsOf, validateLengths } from "./validate-lengths.ts";

/** All targets end to end: sample n is `targets[targetOffsets[n] ... targetOffsets[n + 1])`. */
export interface Targets {
  readonly targets: Int32Array;
  readonly targetOffsets: Int32Array; // [N + 1]
  readonly targetLengths: Int32Array; // [N]
}

/** One of the three forms that targets come in, as runs of labels in arrays. */
interface Form {
  readonly lengths: Int32Array; // [N]
  /** The array that sample n's labels stand in, and where they begin in it. */
  labels(sample: number): readonly [array: IntegerArray, start: number];
  /** How a message names element `index` of that array. */
  name(sample: number, index: number): string;
}

export function validateTargets(input: ProblemInput, frames: Axes, blank: number): Targets {
  const { lengths, labels, name } = formOf(input, frames);
  const targetOffsets = offsetsOf(lengths);
  const targets = new Int32Array(targetOffsets[frames.batch]!);
  let end = 0;
  for (let n = 0; n < frames.batch; n += 1) {
    const [array, start] = labels(n);
    for (let index = start; index < start + lengths[n]!; index += 1) {
      const label = integerAt(array, index);
      if (!(label >= 0 && label < frames.classes)) {
        throw elementError(name(n, index), `a class in 0..${frames.classes - 1}`, array, index);
      }
      if (label === blank) {
        throw new RangeError(
          `${name(n, index)}: expected a label other than the blank, got the blank ${blank}`,
        );
      }
      targets[end] = label;
      end += 1;
    }
  }
  return { targets, targetOffsets, targetLengths: lengths };
}

function formOf(input: ProblemInput, frames: Axes): Form {
  const targets: unknown = input.targets;
  if (Array.isArray(targets) && targets.some(isObject)) return rows(targets, input, frames);
  const flat = integerArray("targets", targets);
  return input.targetsShape === undefined ? concatenated(flat, input, frames) : padded(flat, input, frames);
}

/** One row a sample, which `targetLengths` may shorten. */
function rows(targets: readonly unknown[], input: ProblemInput, frames: Axes): Form {
  if (input.targetsShape !== undefined) {
    throw new TypeError("targetsShape: expected only with flat targets, got it with an array of rows");
  }
  if (targets.length !== frames.batch) {
    throw new RangeError(`targets: expected N = ${frames.batch} rows, got ${targets.length}`);
  }
  const arrays = Array.from(targets, (row, n) => integerArray(`targets[${n}]`, row)); // map would skip holes
  const given = lengthsOr(input, () => arrays.map((row) => row.length));
  return {
    lengths: validateLengths("targetLengths", given, frames, (n) => arrays[n]!.length),
    labels: (n) => [arrays[n]!, 0],
    name: (n, index) => `targets[${n}][${index}]`,
  };
}

/** Flat, of `targetsShape` `[N, S]`. What stands past a target's length is never looked at. */
function padded(flat: IntegerArray, input: ProblemInput, frames: Axes): Form {
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
  const given = lengthsOr(input, () => new Int32Array(frames.batch).fill(width));
  return {
    lengths: validateLengths("targetLengths", given, frames, () => width),
    labels: (n) => [flat, n * width],
    name: flatName,
  };
}

/** Flat, the samples' labels end to end. One sample needs no length. */
function concatenated(flat: IntegerArray, input: ProblemInput, frames: Axes): Form {
  if (input.targetLengths === undefined && frames.batch > 1) {
    // What is neither a label nor a row says more than that lengths are missing.
    const odd = Array.isArray(flat) ? flat.findIndex((label) => typeof label !== "number") : -1;
    if (odd >= 0) throw elementError(`targets[${odd}]`, `a class in 0..${frames.classes - 1}`, flat, odd);
    throw new TypeError(
      `targetLengths: expected N = ${frames.batch} lengths with concatenated targets, got undefined`,
    );
  }
  const given = lengthsOr(input, () => [flat.length]);
  const lengths = validateLengths("targetLengths", given, frames, () => flat.length);
  const sum = lengths.reduce((total, length) => total + length, 0);
  if (sum !== flat.length) {
    throw new RangeError(
      `targetLengths: expected a sum of ${flat.length}, the length of targets, got ${sum}`,
    );
  }
  const starts = offsetsOf(lengths);
  return { lengths, labels: (n) => [flat, starts[n]!], name: flatName };
}

/** Only a left out `targetLengths` has a default: null is a mistake. */
function lengthsOr({ targetLengths }: ProblemInput, fallback: () => IntegerArray): IntegerArray | number {
  return targetLengths === undefined ? fallback() : targetLengths;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function flatName(sample: number, index: number): string {
  return `targets[${index}] (sample ${sample})`;
}
