import type { Batch } from "@ctckit/core/backend";
import type { Target } from "./label-pool.ts";

// What kernels are told of each sample, by the names that the stages have for it. Where its arrays are, each host says.

/** Of any sample. */
export function sampleFields(batch: Omit<Batch, "data">, sample: number, frames: number) {
  return {
    sample,
    frames,
    classes: batch.classes,
    dataStart: sample * batch.batchStride,
    timeStride: batch.timeStride,
    gradScale: batch.gradScale[sample]!,
  };
}

/** The frame where alpha and beta meet. */
export const meetingOf = ({ frames }: Pick<Target, "frames">): number => (frames - 1) >> 1;
