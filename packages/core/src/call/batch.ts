import type { LossAndGradInput, ProblemInput } from "../api.ts";
import { type Axes, validateAxes, validateData } from "../check/data.ts";
import { checkSingle, validateGradOutput } from "../check/grad-output.ts";
import { validateLengths } from "../check/lengths.ts";
import { checkBlank, type Settings } from "../check/options.ts";
import { type Out, validateOut } from "../check/out.ts";
import { validateTargets } from "../check/targets.ts";
import type { Batch, Dtype, Limits } from "../contract/backend.ts";
import { gradScale } from "./reduce.ts";

/** A checked `ProblemInput`. */
export interface Problem {
  readonly batch: Omit<Batch, "data">;
  /** The tightest limits that this batch is within. */
  readonly size: Limits;
  /** Elements from the first row's first to the last row's last. */
  readonly extent: number;
  readonly targetLengths: Int32Array; // [N]
}

/** A checked input: what the backend sees, and what core keeps for the reduction. */
export interface Canonical extends Problem {
  readonly batch: Batch;
  readonly dtype: Dtype;
  readonly out: Out | undefined;
}

/** Every check of a call's input. `data` is passed on as it is; lengths and targets are copies. */
export function canonical(input: LossAndGradInput, settings: Settings): Canonical {
  const frames = validateData(input, settings.layout);
  const { data, dtype } = frames;
  const problem = labelled(input, frames, settings, dtype);
  return {
    ...problem,
    batch: { ...problem.batch, data },
    dtype,
    out: validateOut(input.out, frames),
  };
}

/**
 * Every check of a call whose data and gradient are not arrays, but lie where only its backend sees them.
 *
 * @param dtype that the backend computes in
 * @throws TypeError, RangeError - naming argument, index and value, as a criterion's calls do
 */
export function problemOf(input: ProblemInput, settings: Settings, dtype: Dtype): Problem {
  return labelled(input, validateAxes(input, settings.layout), settings, dtype);
}

function labelled(input: ProblemInput, axes: Axes, settings: Settings, dtype: Dtype): Problem {
  const { time, batch, classes, timeStride, batchStride, extent } = axes;
  const { blank, reduction } = settings;
  checkBlank(blank, classes);
  const inputLengths =
    input.inputLengths === undefined
      ? new Int32Array(batch).fill(time)
      : validateLengths("inputLengths", input.inputLengths, axes, () => time); // [N]
  const { targets, targetOffsets, targetLengths, withBlank } = validateTargets(input, axes, settings);
  // No frame for at least one label: contract 3.3 makes that infeasible on every backend, whatever the frames hold.
  if (settings.blankInTargets === "infeasible") for (const n of withBlank) inputLengths[n] = 0;
  const gradOutput = validateGradOutput(input.gradOutput, reduction, batch);
  const scale = gradScale(reduction, targetLengths, gradOutput);
  if (dtype === "float32") checkSingle(scale, gradOutput);
  return {
    batch: {
      time,
      batch,
      classes,
      timeStride,
      batchStride,
      blank,
      targets,
      targetOffsets,
      inputLengths,
      gradScale: scale,
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
