import {
  type Batch,
  type Bounds,
  type EditsOutput,
  type FloatArray,
  hasBounds,
  turn,
} from "@ctckit/core/backend";
import { logOf, type WeightForm, type Weights } from "@ctckit/scoring";
import type { EditPool, EditTarget } from "./edit-pool.ts";

// From what kernels leave to losses: by logarithms, on the host.

/** What kernels leave of one sample. Arrays may be longer. */
export interface EditResults {
  /** What each frame leaves out of the loss. NaN if any value of it is. */
  readonly left: FloatArray; // [T]
  readonly total: Weights; // [1]
  readonly deletions: Weights; // [S]
  readonly substitutions: Weights; // [S, U]
  readonly insertions: Weights; // [S + 1, U]
}

/** Logarithms between turns of the event loop: some milliseconds. */
const TOGETHER = 2 ** 17;

/**
 * Writes the losses of all samples but those with a frame that holds NaN, and returns which those are.
 *
 * @param poisoned those, when kernels have gone through frames of classes that are all alike for them. They alone are written: NaN, but for edits that have
 * no alignment whatever the frames hold
 */
export async function takeEdits(
  { targets, losses }: EditPool,
  batch: Batch,
  { bounds, form }: { readonly bounds: Bounds; readonly form: WeightForm },
  out: EditsOutput,
  read: (target: EditTarget) => EditResults,
  { poisoned, signal }: { readonly poisoned?: readonly number[]; readonly signal?: AbortSignal | undefined },
): Promise<number[]> {
  if (!poisoned) writeWithoutRoom(batch, losses, out);
  const bounded = hasBounds(bounds);
  const found: number[] = [];
  let done = 0;
  for (const target of targets) {
    const { sample, frames } = target;
    if (poisoned && !poisoned.includes(sample)) continue;
    const results = read(target);
    const left = poisoned ? Number.NaN : sumOf(results.left, frames);
    if (Number.isNaN(left) && !poisoned) {
      found.push(sample);
      continue;
    }
    const labels = batch.targets.subarray(batch.targetOffsets[sample], batch.targetOffsets[sample + 1]);
    const asked = batch.asked!;
    const isBlank = (c: number) => Number(c === batch.blank);
    const blanks = labels.reduce((sum, c) => sum + isBlank(c), 0);

    /** @param held how often the edited target holds the blank */
    const lossOf = (weights: Weights, at: number, held: number): number => {
      const log = logOf(form, frames, weights, at);
      if (log === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
      const loss = left - log;
      return loss < 0 && held === 0 && bounded ? 0 : loss;
    };
    const write = async (weights: Weights, into: Float64Array, place: number, held: number) => {
      const [from, row] = [place * asked.length, place * target.usedCount];
      for (const [i, id] of target.asked.entries())
        into[from + i] = lossOf(weights, row + id, held + isBlank(asked[i]!));
      done += asked.length;
      if (done < TOGETHER) return;
      done = 0;
      await turn(signal);
    };

    out.losses[sample] = lossOf(results.total, 0, blanks);
    const deletions = out.deletions[sample]!;
    for (const [k, c] of labels.entries()) {
      deletions[k] = lossOf(results.deletions, k, blanks - isBlank(c));
      await write(results.substitutions, out.substitutions[sample]!, k, blanks - isBlank(c));
    }
    for (let k = 0; k <= labels.length; k++)
      await write(results.insertions, out.insertions[sample]!, k, blanks);
  }
  return found;
}

/** As if no sample had room. No edit has an alignment then, but for the one that leaves nothing of a target without frames. */
function writeWithoutRoom(
  { inputLengths, targetOffsets }: Batch,
  known: Float32Array,
  { losses, substitutions, insertions, deletions }: EditsOutput,
): void {
  losses.set(known);
  for (const [n, frames] of inputLengths.entries()) {
    for (const each of [substitutions, insertions, deletions]) each[n]!.fill(Number.POSITIVE_INFINITY);
    if (frames === 0 && targetOffsets[n + 1]! - targetOffsets[n]! === 1) deletions[n]![0] = 0;
  }
}

function sumOf(values: FloatArray, count: number): number {
  let sum = 0;
  for (let t = 0; t < count; t++) sum += values[t]!;
  return sum;
}

/** The batch with frames in which any class is as likely as any other, and none impossible. */
export function withAlike(batch: Batch, { input }: Pick<Bounds, "input">): Batch {
  const one = Number(input === "probabilities");
  const data = new (batch.data.constructor as Float64ArrayConstructor)(batch.classes).fill(one);
  return { ...batch, data, timeStride: 0, batchStride: 0 };
}
