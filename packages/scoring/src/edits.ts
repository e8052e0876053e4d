import { type Batch, type Bounds, type EditsOutput, hasBounds } from "@ctckit/core/backend";
import type { Machine } from "./machine.ts";
import { describe, leftOut, widen } from "./sample.ts";
import { logOf, type Weights } from "./weights.ts";

// Losses, and those of all edits: a place of a target at a time. Alphas and betas are kept in all frames, for every state, since an edited
// target may be shorter or longer than the sample's own.

export function* edits(
  batch: Batch,
  bounds: Bounds,
  out: EditsOutput,
  machine: Machine,
): Generator<number, void> {
  const places = new Int32Array(batch.classes);
  for (let n = 0; n < batch.batch; n++) {
    const own = {
      substitutions: out.substitutions[n]!,
      insertions: out.insertions[n]!,
      deletions: out.deletions[n]!,
    };
    describe(machine, n);
    const { frames, targetLength } = machine.scalars;
    if (frames === 0 || targetLength > machine.mostLabels(frames) + 1)
      out.losses[n] = withoutRoom(own, frames, targetLength);
    else {
      const pieces = sampleEdits(batch, bounds, n, own, machine, places);
      let piece = pieces.next();
      for (; !piece.done; piece = pieces.next()) yield (n + piece.value) / batch.batch;
      out.losses[n] = piece.value;
    }
    yield (n + 1) / batch.batch;
  }
}

type Losses = Readonly<Record<"substitutions" | "insertions" | "deletions", Float64Array>>;

/** No edit has an alignment, but for the one that leaves nothing of a target without frames. Returns the sample's loss. */
function withoutRoom(own: Losses, frames: number, targetLength: number): number {
  for (const losses of Object.values(own)) losses.fill(Number.POSITIVE_INFINITY);
  if (frames === 0 && targetLength === 1) own.deletions[0] = 0;
  return frames === 0 && targetLength === 0 ? 0 : Number.POSITIVE_INFINITY;
}

/** Yields the part of its places that it has gone through. Returns the sample's loss. */
function* sampleEdits(
  batch: Batch,
  bounds: Bounds,
  n: number,
  own: Losses,
  machine: Machine,
  places: Int32Array,
): Generator<number, number> {
  const { scalars } = machine;
  const { blank } = batch;
  const asked = batch.asked!;
  const target = batch.targets.subarray(batch.targetOffsets[n], batch.targetOffsets[n + 1]);
  const S = target.length;
  const bounded = hasBounds(bounds);
  const isBlank = (c: number | undefined) => Number(c === blank);
  const blanks = target.reduce((sum, c) => sum + isBlank(c), 0);
  const ids = widen(machine, batch, asked, places);
  machine.emit(n);
  const left = leftOut(machine, scalars.frames);
  // The loss is NaN then, but for edits that have no alignment whatever the frames hold. Frames of classes that are all alike tell which those are.
  if (Number.isNaN(left)) machine.emit(undefined);

  /** @param held how often the edited target holds the blank */
  function lossOf(weights: Weights, at: number, held: number): number {
    const log = logOf(machine, scalars.frames, weights, at);
    if (log === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
    const loss = left - log;
    return loss < 0 && held === 0 && bounded ? 0 : loss;
  }
  function write(weights: Weights, into: Float64Array, place: number, held: number): void {
    const from = place * asked.length;
    for (let i = 0; i < ids.length; i++) into[from + i] = lossOf(weights, ids[i]!, held + isBlank(asked[i]));
  }

  Object.assign(scalars, { rowMask: -1, spare: S });
  for (const stage of ["forward", "suffixes", "flows", "deletions"] as const) machine.run(stage);
  for (const stage of ["besideSubstitutions", "besideInsertions"] as const)
    if (machine.has(stage)) machine.run(stage);
  const deleted = machine.weights("deletions");
  for (let k = 0; k < S; k++) own.deletions[k] = lossOf(deleted, k, blanks - isBlank(target[k]));
  for (let place = 0; place <= S; place++) {
    scalars.place = place;
    machine.run("splices");
    if (machine.has("besides")) machine.run("besides");
    if (place < S)
      write(machine.weights("substitutions"), own.substitutions, place, blanks - isBlank(target[place]));
    write(machine.weights("insertions"), own.insertions, place, blanks);
    yield (place + 1) / (S + 1);
  }
  return lossOf(machine.weights("total"), 0, blanks);
}
