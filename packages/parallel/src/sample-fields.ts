import type { Batch } from "@ctckit/core/backend";
import type { Target } from "./label-pool.ts";

// The values that kernels receive for each sample, under the names that the stages use. Each backend adds where the
// sample's arrays lie.

/** The fields that every sample has. */
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
