import type { LossAndGradInput } from "./api.ts";
import type { Batch, Bounds, Dtype, FloatArray } from "./backend.ts";
import { gradScale } from "./reduce.ts";
import { validateData } from "./validate-data.ts";
import { validateGradOutput } from "./validate-grad-output.ts";
import { validateLengths } from "./validate-lengths.ts";
import { checkBlank, type Settings } from "./validate-options.ts";
import { validateOut } from "./validate-out.ts";
import { validateTargets } from "./validate-targets.ts";

/** A checked input: what the backend sees, and what core keeps for the reduction. */
export interface Canonical {
  readonly batch: Batch;
  readonly dtype: Dtype;
  /** The tightest plan that this batch fits. */
  readonly bounds: Bounds;
  readonly targetLengths: Int32Array; // [N]
  /** The caller's memory for the gradient. */
  readonly grad: FloatArray | undefined;
}

/** Every check of a call's input. `data` is passed on as it is; lengths and targets are copies. */
export function canonical(input: LossAndGradInput, settings: Settings): Canonical {
  const frames = validateData(input, settings.layout);
  const { data, dtype, time, batch, classes, timeStride, batchStride } = frames;
  const { blank, reduction } = settings;
  checkBlank(blank, classes);
  const inputLengths =
    input.inputLengths === undefined
      ? new Int32Array(batch).fill(time)
      : validateLengths("inputLengths", input.inputLengths, frames, () => time); // [N]
  const { targets, targetOffsets, targetLengths } = validateTargets(input, frames, blank);
  const gradOutput = validateGradOutput(input.gradOutput, reduction, batch);
  const grad = validateOut(input.out, frames);
  return {
    batch: {
      time,
      batch,
      classes,
      data,
      timeStride,
      batchStride,
      blank,
      targets,
      targetOffsets,
      inputLengths,
      gradScale: gradScale(reduction, targetLengths, gradOutput),
    },
    dtype,
    bounds: {
      maxTime: time,
      maxBatch: batch,
      maxClasses: classes,
      maxTargetLength: targetLengths.reduce((most, length) => Math.max(most, length), 0),
    },
    targetLengths,
    grad,
  };
}
