import { type Batch, type Bounds, isBounded, type PlanSpec } from "@ctckit/core/backend";
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

/** Whether cells are kept for the stages after the loss. Candidates are so many losses. */
export const keeps = ({ operation }: Pick<PlanSpec, "operation">): boolean =>
  operation === "gradient" || operation === "posteriors";

/** Fields of a sample that goes through the lattice, besides those of every sample. */
export function latticeFields(
  spec: Pick<PlanSpec, "operation"> & Bounds,
  batch: Omit<Batch, "data">,
  target: Target,
) {
  const { sample, targetLength, usedCount, statesFrom } = target;
  return {
    targetLength,
    usedCount,
    statesFrom,
    meeting: meetingOf(target),
    keeps: Number(keeps(spec)),
    bounded: Number(isBounded(spec, batch, sample)),
    probabilities: Number(spec.input === "probabilities"),
    floor: batch.floor ?? 0,
  };
}
