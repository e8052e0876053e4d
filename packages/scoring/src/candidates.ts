import { type Batch, type Bounds, type LossOutput, settled } from "@ctckit/core/backend";
import type { Machine } from "./machine.ts";
import { describe, leftOut, widen } from "./sample.ts";
import { logOf } from "./weights.ts";

/** Candidates in one piece of work. */
const TOGETHER = 64;

/**
 * Losses of targets over the same frames. Emissions are made once, of all classes that any target holds, relative to the best of them, so
 * a loss may differ from that of one target alone by its rounding.
 */
export function* candidates(
  batch: Batch,
  bounds: Bounds,
  { losses }: Pick<LossOutput, "losses">,
  machine: Machine,
): Generator<number, void> {
  const { scalars } = machine;
  const { targets, targetOffsets, inputLengths } = batch;
  const longest = inputLengths.reduce((most, frames) => Math.max(most, frames), 0);
  Object.assign(scalars, { frames: longest, targetLength: 0, usedCount: 1 });
  machine.used()[0] = batch.blank;
  const idOf = widen(machine, batch, targets, new Int32Array(batch.classes));
  const { usedCount } = scalars;
  // Where no target reaches the lattice there is no room for emissions.
  const reaches = (_: number, n: number) =>
    targetOffsets[n + 1]! - targetOffsets[n]! <= machine.mostLabels(inputLengths[n]!);
  if (losses.some(reaches)) machine.emit(0);
  for (let n = 0; n < batch.batch; n++) {
    const fits = describe(machine, n);
    losses[n] = fits ? settled(one(n), bounds, batch, n) : Number.POSITIVE_INFINITY;
    if (n % TOGETHER === TOGETHER - 1) yield (n + 1) / batch.batch;
  }

  function one(n: number): number {
    const { frames, targetLength } = scalars;
    if (frames === 0) return 0;
    const ids = machine.ids();
    ids.set(idOf.subarray(targetOffsets[n]!, targetOffsets[n + 1]!));
    ids.fill(usedCount, targetLength, targetLength + 1 + machine.overrun);
    Object.assign(scalars, { usedCount, rowMask: 1, spare: 0 });
    machine.run("forward");
    return leftOut(machine, frames) - logOf(machine, frames, machine.weights("total"), 0);
  }
}
