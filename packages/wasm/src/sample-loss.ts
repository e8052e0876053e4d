import type { Topology } from "@ctckit/core";
import { type Arguments, logUnit } from "./generated/kernels.ts";
import type { Machine, Views } from "./machine.ts";

// One sample through the kernels: labels, forward, backward. The arrays' addresses and the sample's description are set.

export type Sample = { -readonly [Name in keyof Arguments]: number };

/** Which kernels, and which of their row stages. */
export interface Stages {
  readonly topology: Topology;
  /** Of the backward pass; undefined where only the loss is wanted. */
  readonly backwardRow: number | undefined;
  /** The one of the forward pass that gives a loss on its own, and the one that leaves that to the backward pass. */
  readonly lossRow: number;
  readonly emissionRow: number;
}

/** Returns the loss; with a gradient, frames within the input length are written, frames past it are not touched. */
export function sampleLoss(sample: Sample, stages: Stages, { lattices, views }: Machine): number {
  const { i32, f32, f64 } = views;
  const { labels, forward, backward } = lattices[stages.topology];
  const { backwardRow } = stages;
  const gradient = backwardRow !== undefined;

  labels(sample);
  sample.usedCount = i32[sample.counts / 4]!;
  if (i32[sample.counts / 4 + 1]! > sample.frames)
    return without(sample, views, gradient, Number.POSITIVE_INFINITY);
  if (sample.frames === 0) return 0;
  sample.rowMask = gradient ? -1 : 1;
  sample.rowStage = gradient ? stages.emissionRow : stages.lossRow;
  forward(sample);
  const alive = i32[sample.alive / 4]! !== 0;
  const logTotal = Math.log(f32[sample.total / 4]!) + i32[sample.totalExponent / 4]! * logUnit;
  if (gradient && alive) {
    sample.rowStage = backwardRow;
    backward(sample);
  } else if (gradient) {
    // Only for the NaN that may be in some row.
    sample.rowMask = 1;
    sample.rowStage = stages.lossRow;
    forward(sample);
  }
  const rest = f64[sample.rest / 8]! + Math.log(f64[sample.rest / 8 + 1]!);
  if (Number.isNaN(rest)) return without(sample, views, gradient, Number.NaN);
  return alive ? rest - logTotal : without(sample, views, gradient, Number.POSITIVE_INFINITY);
}

/** A loss that no lattice gives: its gradient is 0, or NaN where the loss is. */
function without(sample: Sample, views: Views, gradient: boolean, loss: number): number {
  if (gradient) fillFrames(sample, views, 0, sample.frames, Number.isNaN(loss) ? Number.NaN : 0);
  return loss;
}

export function fillFrames(sample: Sample, { f32 }: Views, from: number, to: number, value: number): void {
  for (let t = from; t < to; t++) {
    const row = sample.grad / 4 + sample.dataStart + t * sample.timeStride;
    f32.fill(value, row, row + sample.classes);
  }
}
