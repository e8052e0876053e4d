import type { FloatArray, PosteriorsOutput } from "@ctckit/core/backend";
import type { LabelPool } from "./label-pool.ts";

/**
 * Fills `posteriors` from those of all samples with a target, which a device has one after the other. `losses` are there already.
 *
 * @param read fills `into` with the elements from `from` on
 */
export function takeStates(
  { targets }: LabelPool,
  { losses, posteriors }: PosteriorsOutput,
  read: (from: number, into: FloatArray) => void,
): void {
  for (const [n, into] of posteriors.entries()) into.fill(Number.isNaN(losses[n]) ? Number.NaN : 0);
  for (const { sample, statesFrom } of targets)
    if (Number.isFinite(losses[sample])) read(statesFrom, posteriors[sample]!);
}
