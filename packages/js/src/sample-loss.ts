import type { Kernels } from "./kernels.ts";
import type { Sample } from "./sample.ts";

const ROWS_A_CALL = 16;

/**
 * Computes one sample, whose description and arrays are already set, and returns its loss. With a gradient, it writes the
 * frames within the input length and does not touch the frames past it.
 */
export function sampleLoss(sample: Sample, kernels: Kernels, gradient: boolean): number {
  const { frames } = sample;
  if (isInfeasible(sample, kernels)) return without(sample, gradient, Number.POSITIVE_INFINITY);
  if (frames === 0) return 0;
  eachRow(sample, kernels.rows);
  let loss = 0;
  for (let t = 0; t < frames; t++) loss += sample.sums[t]!;
  loss += sampleLattice(sample, kernels, gradient);
  if (!Number.isFinite(loss)) return without(sample, gradient, loss);
  if (gradient) {
    eachRow(sample, kernels.subtract);
    if (kernels.quotients) eachRow(sample, kernels.quotients);
  }
  return loss;
}

/** Whether the target needs more frames than there are. */
function isInfeasible(sample: Sample, { labels }: Kernels): boolean {
  labels(sample);
  const [used, required] = [sample.counts[0]!, sample.counts[1]!];
  sample.usedCount = used;
  return required > sample.frames;
}

/** Minus the log of the lattice's total, or `+Infinity` if the total is 0. With a gradient, it also fills gamma. */
function sampleLattice(sample: Sample, kernels: Kernels, gradient: boolean): number {
  const { forward, backward, logUnit, logPerEmission } = kernels;
  sample.rowMask = gradient ? -1 : 1;
  forward(sample);
  if (sample.alive[0] === 0) return Number.POSITIVE_INFINITY;
  if (gradient) backward(sample);
  return -(Math.log(sample.total[0]!) + sample.totalExponent[0]! * logUnit + sample.frames * logPerEmission);
}

/**
 * Calls the stage for a few rows at a time. V8 soon optimises a function that is called often. It takes many calls before
 * it optimises one with a long loop.
 */
function eachRow(sample: Sample, stage: (sample: Sample) => void): void {
  const { frames } = sample;
  for (let t = 0; t < frames; t += ROWS_A_CALL) {
    sample.firstFrame = t;
    sample.endFrame = Math.min(t + ROWS_A_CALL, frames);
    stage(sample);
  }
}

/** A loss that is not finite has a gradient of 0, or of NaN if the loss is NaN. */
function without(sample: Sample, gradient: boolean, loss: number): number {
  if (gradient) fillFrames(sample, 0, sample.frames, Number.isNaN(loss) ? Number.NaN : 0);
  return loss;
}

export function fillFrames(
  { grad, dataStart, timeStride, classes }: Sample,
  from: number,
  to: number,
  value: number,
): void {
  for (let t = from; t < to; t++) {
    const row = dataStart + t * timeStride;
    grad.fill(value, row, row + classes);
  }
}
