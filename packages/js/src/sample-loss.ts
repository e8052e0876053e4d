import type { Rows } from "@ctckit/core";
import type { Kernels } from "./kernels.ts";
import type { Sample } from "./sample.ts";

const ROWS_A_CALL = 16;

/**
 * Runs the stages on one sample, whose description and arrays are set. Returns the loss; with a gradient, frames within
 * the input length are written, frames past it are not touched.
 */
export function sampleLoss(sample: Sample, kernels: Kernels, gradient: boolean): number {
  const { frames } = sample;
  if (isInfeasible(sample, kernels)) return without(sample, gradient, 0, frames, Number.POSITIVE_INFINITY);
  if (frames === 0) return 0;
  eachRow(sample, kernels.rows, 0, frames);
  return finish(sample, kernels, gradient, 0, frames, sampleLattice(sample, kernels, gradient));
}

/** As `sampleLoss` for some frames alone: `RowsOutput`'s lattice, and its terms. */
export function sampleRows(
  sample: Sample,
  kernels: Kernels,
  gradient: boolean,
  { from, to }: Rows,
  terms: Float64Array,
): number {
  const { frames } = sample;
  const end = Math.min(to, frames);
  for (let i = 0; i < terms.length; i++) terms[i] = i & 1;
  if (isInfeasible(sample, kernels)) return without(sample, gradient, from, end, Number.POSITIVE_INFINITY);
  if (frames === 0) return 0;
  eachRow(sample, kernels.emissions, 0, Math.min(from, frames));
  eachRow(sample, kernels.emissions, end, frames);
  eachRow(sample, kernels.rows, from, end);
  for (let t = from; t < end; t++) terms[2 * (t - from)] = sample.sums[t]!;
  const lattice = sampleLattice(sample, kernels, gradient);
  finish(sample, kernels, gradient, from, end, lattice);
  return lattice;
}

/** Brings the gradient of some frames to its end, and returns the loss as far as these show it. */
function finish(
  sample: Sample,
  { subtract }: Kernels,
  gradient: boolean,
  from: number,
  end: number,
  lattice: number,
): number {
  let sum = 0;
  for (let t = from; t < end; t++) sum += sample.sums[t]!;
  const loss = sum + lattice;
  if (!Number.isFinite(loss)) return without(sample, gradient, from, end, loss);
  if (gradient) eachRow(sample, subtract, from, end);
  return loss;
}

/** Whether there is no alignment, whatever the frames hold. */
function isInfeasible(sample: Sample, { labels }: Kernels): boolean {
  labels(sample);
  const [used, required] = [sample.counts[0]!, sample.counts[1]!];
  sample.usedCount = used;
  return required > sample.frames;
}

/** Minus the log of the lattice's total, `+Infinity` where that is 0. With a gradient, gamma is there after it. */
function sampleLattice(sample: Sample, kernels: Kernels, gradient: boolean): number {
  const { forward, backward, logUnit, logPerEmission } = kernels;
  sample.rowMask = gradient ? -1 : 1;
  forward(sample);
  if (sample.alive[0] === 0) return Number.POSITIVE_INFINITY;
  if (gradient) backward(sample);
  return -(Math.log(sample.total[0]!) + sample.totalExponent[0]! * logUnit + sample.frames * logPerEmission);
}

/** Some rows a call: V8 optimises a function that it enters often at once, one that loops for long after many calls. */
function eachRow(sample: Sample, stage: (sample: Sample) => void, from: number, to: number): void {
  for (let t = from; t < to; t += ROWS_A_CALL) {
    sample.firstFrame = t;
    sample.endFrame = Math.min(t + ROWS_A_CALL, to);
    stage(sample);
  }
}

/** A loss that no lattice gives: its gradient is 0, or NaN where the loss is. */
function without(sample: Sample, gradient: boolean, from: number, to: number, loss: number): number {
  if (gradient) fillFrames(sample, from, to, Number.isNaN(loss) ? Number.NaN : 0);
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
