import type { Batch } from "@ctckit/core/backend";
import type { Target } from "./label-pool.ts";

// What kernels get to know about each sample, by the names that the stages use. Each host adds where the arrays are.

/** Fields of every sample. */
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
