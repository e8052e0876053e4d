// A sample's emissions, as all operations take them.

import type { HalfArray, HalfDtype } from "@ctckit/core";
import type { Matrix } from "../emissions/matrix.ts";
import type { Entry } from "../manifest/entry.ts";
import type { Settings } from "../settings.ts";
import type { Vocabulary } from "../tokens/vocabulary.ts";

export interface Frames {
  readonly data: Float32Array | HalfArray;
  readonly dtype?: HalfDtype;
  readonly shape: Matrix["shape"];
}

/** float64 is rounded: kernels compute in float32, and those of another machine are to have the same bits. @throws RangeError */
export function framesOf({ data, dtype, shape }: Matrix, { tokens }: Vocabulary): Frames {
  if (shape[1] !== tokens.length)
    throw new RangeError(
      `emissions: expected ${tokens.length} classes, as the vocabulary has, got ${shape[1]}`,
    );
  return {
    data: data instanceof Float64Array ? Float32Array.from(data) : data,
    shape,
    ...(dtype && { dtype }),
  };
}

/** Seconds. @throws RangeError - neither the sample nor the settings say it */
export function durationOf({ duration }: Entry, frames: number, { frameRate }: Settings): number {
  if (frameRate > 0) return frames / frameRate;
  if (duration !== undefined) return duration;
  throw new RangeError("duration: expected seconds, or --frame-rate for all samples, got nothing");
}

/** The text of a sample, of an operation that needs one. @throws RangeError */
export function textOf({ text }: Entry): string {
  if (text !== undefined) return text;
  throw new RangeError("text: expected a text, got nothing");
}
