import { logPerEmission, logUnit } from "./generated/lattices.ts";
import type { Kernels } from "./kernels.ts";
import type { Sample } from "./sample.ts";

const ROWS_A_CALL = 16;

/**
 * Runs the stages on one sample, whose description and arrays are set. Returns the loss; with a gradient, frames within
 * the input length are written, frames past it are not touched.
 */
export function sampleLoss(
  sample: Sample,
  { labels, rows, forward, backward, subtract }: Kernels,
  gradient: boolean,
): number {
  labels(sample);
  const [used, required] = [sample.counts[0]!, sample.counts[1]!];
  sample.usedCount = used;
  if (required > sample.frames) return without(sample, gradient, Number.POSITIVE_INFINITY);
  if (sample.frames === 0) return 0;

  eachRow(sample, rows);
  let sum = 0;
  for (let t = 0; t < sample.frames; t++) sum += sample.sums[t]!;
  if (Number.isNaN(sum)) return without(sample, gradient, Number.NaN);
  sample.rowMask = gradient ? -1 : 1;
  forward(sample);
  if (sample.alive[0] === 0) return without(sample, gradient, Number.POSITIVE_INFINITY);
  if (gradient) {
    backward(sample);
    eachRow(sample, subtract);
  }
  const logTotal =
    Math.log(sample.total[0]!) + sample.totalExponent[0]! * logUnit + sample.frames * logPerEmission;
  return sum - logTotal;
}

/** Some rows a call: V8 optimises a function that it enters often at once, one that loops for long after many calls. */
function eachRow(sample: Sample, stage: (sample: Sample) => void): void {
  for (let t = 0; t < sample.frames; t += ROWS_A_CALL) {
    sample.firstFrame = t;
    sample.endFrame = Math.min(t + ROWS_A_CALL, sample.frames);
    stage(sample);
  }
}

/** A loss that no lattice gives: its gradient is 0, or NaN where the loss is. */
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
