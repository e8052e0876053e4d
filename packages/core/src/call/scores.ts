// Where a backend writes scores, and what a caller gets of them.

import type { Settings } from "../check/options.ts";
import { allocate } from "../check/typed-array.ts";
import type {
  Batch,
  EditsOutput,
  ExpectationOutput,
  FloatArray,
  LossOutput,
  PosteriorsOutput,
} from "../contract/backend.ts";
import type { Edits, Posteriors } from "../score-api.ts";
import { expectedTimes } from "./expected-times.ts";

const lengthOf = ({ targetOffsets }: Batch, n: number): number => targetOffsets[n + 1]! - targetOffsets[n]!;

function each<T>({ batch }: Batch, of: (n: number) => T): T[] {
  return Array.from({ length: batch }, (_, n) => of(n));
}

export function roomForLosses({ batch }: Batch): Pick<LossOutput, "losses"> {
  return { losses: allocate("losses", "float64", batch) as Float64Array };
}

export function roomForPosteriors(batch: Batch): PosteriorsOutput {
  const dtype = batch.data instanceof Float32Array ? "float32" : "float64";
  return {
    ...roomForLosses(batch),
    posteriors: each(batch, (n) =>
      allocate("posteriors", dtype, batch.inputLengths[n]! * (2 * lengthOf(batch, n) + 1)),
    ),
  };
}

export function roomForExpectations(batch: Batch): ExpectationOutput {
  const dtype = batch.data instanceof Float32Array ? "float32" : "float64";
  return {
    ...roomForLosses(batch),
    values: allocate("values", "float64", batch.batch) as Float64Array,
    grad: allocate("grad", dtype, batch.data.length),
  };
}

export function roomForEdits(batch: Batch): EditsOutput {
  const classes = batch.asked!.length;
  const of = (name: string, size: (labels: number) => number) =>
    each(batch, (n) => allocate(name, "float64", size(lengthOf(batch, n))) as Float64Array);
  return {
    ...roomForLosses(batch),
    substitutions: of("substitutions", (labels) => labels * classes),
    insertions: of("insertions", (labels) => (labels + 1) * classes),
    deletions: of("deletions", (labels) => labels),
  };
}

export interface PosteriorsAsked {
  readonly by: "state" | "label";
  readonly expected: boolean;
}

export function posteriorsOf(
  batch: Batch,
  { losses, posteriors }: PosteriorsOutput,
  { by, expected }: PosteriorsAsked,
): Posteriors[] {
  return each(batch, (n) => {
    const [frames, labels, all, loss] = [
      batch.inputLengths[n]!,
      lengthOf(batch, n),
      posteriors[n]!,
      losses[n]!,
    ];
    const times = expected && {
      expected: Number.isFinite(loss)
        ? expectedTimes(all, frames, labels)
        : { starts: unknown(labels), ends: unknown(labels) },
    };
    const own = by === "state" ? all : labelsOf(all, frames, labels);
    const shape = [frames, by === "state" ? 2 * labels + 1 : labels] as const;
    return { loss, shape, posteriors: own, ...times };
  });
}

const unknown = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN);

function labelsOf(all: FloatArray, frames: number, labels: number): FloatArray {
  const own = allocate("posteriors", all instanceof Float32Array ? "float32" : "float64", frames * labels);
  for (let t = 0; t < frames; t += 1)
    for (let k = 0; k < labels; k += 1) own[t * labels + k] = all[t * (2 * labels + 1) + 2 * k + 1]!;
  return own;
}

export function editsOf(
  batch: Batch,
  { losses, substitutions, insertions, deletions }: EditsOutput,
  { blank, blankInTargets }: Pick<Settings, "blank" | "blankInTargets">,
): Edits[] {
  const classes = batch.asked!;
  const column = blankInTargets === "allow" ? -1 : classes.indexOf(blank);
  return each(batch, (n) => {
    // The blank is no label, so nothing can be made one.
    if (column >= 0)
      for (const rows of [substitutions[n]!, insertions[n]!])
        for (let at = column; at < rows.length; at += classes.length) rows[at] = Number.POSITIVE_INFINITY;
    return {
      loss: losses[n]!,
      classes,
      substitutions: substitutions[n]!,
      insertions: insertions[n]!,
      deletions: deletions[n]!,
    };
  });
}
