// Frames and their targets, checked: what every operation has.

import type { ProblemInput } from "../api.ts";
import type { Axes } from "../check/data.ts";
import { validateInputLengths } from "../check/lengths.ts";
import { checkBlank, type Settings } from "../check/options.ts";
import { type LabelSettings, validateTargets } from "../check/targets.ts";
import type { Batch, Limits } from "../contract/backend.ts";

export interface Labelled {
  readonly batch: Omit<Batch, "data" | "gradScale">;
  /** The tightest limits that this batch is within. */
  readonly size: Limits;
  /** Elements from the first row's first to the last row's last. */
  readonly extent: number;
  readonly targetLengths: Int32Array; // [N]
}

/** Lengths and targets are copies. */
export function labelled(
  input: ProblemInput,
  axes: Axes,
  settings: LabelSettings & Pick<Settings, "floor">,
): Labelled {
  const { time, batch, classes, timeStride, batchStride, extent } = axes;
  const { blank } = settings;
  checkBlank(blank, classes);
  const inputLengths = validateInputLengths(input.inputLengths, axes);
  const { targets, targetOffsets, targetLengths, withBlank } = validateTargets(input, axes, settings);
  // No frame for at least one label: contract 3.3 makes that infeasible on every backend, whatever the frames hold.
  if (settings.blankInTargets === "infeasible") for (const n of withBlank) inputLengths[n] = 0;
  return {
    batch: {
      ...{ time, batch, classes, timeStride, batchStride, blank, targets, targetOffsets, inputLengths },
      ...(settings.floor > 0 && { floor: settings.floor }),
    },
    size: {
      maxTime: time,
      maxBatch: batch,
      maxClasses: classes,
      maxTargetLength: targetLengths.reduce((most, length) => Math.max(most, length), 0),
    },
    extent,
    targetLengths,
  };
}
