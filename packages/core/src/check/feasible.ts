import type { Batch } from "../contract/backend.ts";
import { repeatFrames } from "../generated/topologies.ts";
import type { AlignerSettings } from "./aligner-options.ts";

/** Refuses a sample that has fewer frames than its target needs (contract 3.4). */
export function checkFeasible(
  { batch, targets, targetOffsets, inputLengths, blank }: Omit<Batch, "data">,
  { topology, blankInTargets }: AlignerSettings,
): void {
  for (let n = 0; n < batch; n++) {
    const target = targets.subarray(targetOffsets[n], targetOffsets[n + 1]);
    if (blankInTargets === "infeasible" && target.includes(blank)) continue;
    let repeats = 0;
    for (let k = 1; k < target.length; k++) if (target[k] === target[k - 1]) repeats++;
    const needed = target.length + repeatFrames[topology] * repeats;
    const had = inputLengths[n]!;
    if (needed <= had) continue;
    const counted = repeatFrames[topology] > 0 ? `, ${repeats} ${repeats === 1 ? "repeat" : "repeats"}` : "";
    throw new RangeError(
      `targets[${n}]: needs ${needed} frames (${target.length} labels${counted}), has ${had}; with infeasible: "empty" its score is -Infinity`,
    );
  }
}
