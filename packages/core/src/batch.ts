import type { LossAndGradInput, ProblemInput } from "./api.ts";
import type { Batch, Bounds, Dtype, FloatArray } from "./backend.ts";
import { gradScale } from "./reduce.ts";
import { type Axes, axesOf, validateData, validateShape } from "./validate-data.ts";
import { validateGradOutput } from "./validate-grad-output.ts";
import { validateLengths } from "./validate-lengths.ts";
import { checkBlank, type Settings } from "./validate-options.ts";
import { validateOut } from "./validate-out.ts";
import { validateTargets } from "./validate-targets.ts";

/** A checked `ProblemInput`. */
export interface Problem {
  readonly batch: Omit<Batch, "data">;
  /** The tightest plan that this batch fits. */
  readonly bounds: Bounds;
  readonly targetLengths: Int32Array; // [N]
}

/** A checked input: what the backend sees, and what core keeps for the reduction. */
export interface Canonical extends Problem {
  readonly batch: Batch;
  readonly dtype: Dtype;
  /** The caller's memory for the gradient. */
  readonly grad: FloatArray | undefined;
}

/** Every check of a call's input. `data` is passed on as it is; lengths and targets are copies. */
export function canonical(input: LossAndGradInput, settings: Settings): Canonical {
  const frames = validateData(input, settings.layout);
  const { data, dtype } = frames;
  const problem = labelled(input, frames, settings);
  return { ...problem, batch: { ...problem.batch, data }, dtype, grad: validateOut(input.out, frames) };
}

/**
 * Every check of a call whose data and gradient are not arrays, but lie where only its backend sees them.
 *
 * @throws TypeError, RangeError - naming argument, index and value, as a criterion's calls do
 */
export function problemOf(input: ProblemInput, settings: Settings): Problem {
  return labelled(input, axesOf(validateShape(input.shape, settings.layout), settings.layout), settings);
}

function labelled(input: ProblemInput, axes: Axes, { blank, reduction }: Settings): Problem {
  const { time, batch, classes, timeStride, batchStride } = axes;
  checkBlank(blank, classes);
  const inputLengths =
    input.inputLengths === undefined
      ? new Int32Array(batch).fill(time)
      : validateLengths("inputLengths", input.inputLengths, axes, () => time); // [N]
  const { targets, targetOffsets, targetLengths } = validateTargets(input, axes, blank);
  const gradOutput = validateGradOutput(input.gradOutput, reduction, batch);
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
      gradScale: gradScale(reduction, targetLengths, gradOutput),
    },
    bounds: {
      maxTime: time,
      maxBatch: batch,
      maxClasses: classes,
      maxTargetLength: targetLengths.reduce((most, length) => Math.max(most, length), 0),
    },
    targetLengths,
  };
}
