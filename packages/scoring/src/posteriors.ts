import { type Batch, type Bounds, type PosteriorsOutput, settled } from "@ctckit/core/backend";
import type { Machine } from "./machine.ts";
import { describe, leftOut } from "./sample.ts";
import { logOf } from "./weights.ts";

/** Losses, and the posteriors of all states: a sample at a time. */
export function* posteriors(
  batch: Batch,
  bounds: Bounds,
  { losses, posteriors }: PosteriorsOutput,
  machine: Machine,
): Generator<number, void> {
  for (let n = 0; n < batch.batch; n++) {
    const loss = settled(lossOf(machine, n), bounds, batch, n);
    const own = posteriors[n]!;
    losses[n] = loss;
    if (!Number.isFinite(loss)) own.fill(Number.isNaN(loss) ? Number.NaN : 0);
    else if (own.length > 0) {
      machine.run("posteriors");
      own.set(machine.states());
    }
    yield (n + 1) / batch.batch;
  }
}

/** Of sample n, with its alphas kept. */
export function lossOf(machine: Machine, n: number): number {
  const { scalars } = machine;
  if (!describe(machine, n)) return Number.POSITIVE_INFINITY;
  if (scalars.frames === 0) return 0;
  Object.assign(scalars, { rowMask: -1, spare: 0 });
  machine.emit(n);
  machine.run("forward");
  return leftOut(machine, scalars.frames) - logOf(machine, scalars.frames, machine.weights("total"), 0);
}
