import type { Batch, Output, PlanSpec } from "@ctckit/core";
import { backwardRows, forwardRows } from "./generated/kernels.ts";
import { fillFrames, type Sample, type Stages, sampleLoss } from "./sample-loss.ts";
import type { Site } from "./site.ts";

// Samples of a batch, one after the other, where a site has their arrays.

export function stagesOf({ topology, input, gradient }: PlanSpec): Stages {
  const partial = input === "logProbs" && gradient === "logProbs";
  return {
    topology,
    lossRow: forwardRows.indexOf(`${input}Loss`),
    emissionRow: forwardRows.indexOf("emissions"),
    backwardRow: gradient === "none" ? undefined : backwardRows.indexOf(partial ? "logProbsPartial" : input),
  };
}

/** Runs samples from n on for about `limit` milliseconds, at least one, and returns how far it came. */
export function work(
  site: Site,
  stages: Stages,
  batch: Batch,
  losses: Output["losses"],
  from: number,
  limit: number,
): number {
  const { machine } = site;
  const { i32 } = machine.views;
  // Another call may have had the workspace since the last turn.
  const { slots, targets } = site.addresses;
  i32.fill(0, slots / 4, slots / 4 + batch.classes);
  i32.set(batch.targets, targets / 4);
  const sample: Sample = {
    ...site.addresses,
    data: site.data,
    grad: site.grad,
    timeStride: site.timeStride,
    classes: batch.classes,
    blank: batch.blank,
    frames: 0,
    targetStart: 0,
    targetLength: 0,
    usedCount: 0,
    dataStart: 0,
    gradScale: 1,
    rowMask: 0,
    rowStage: 0,
  };
  const end = performance.now() + limit;
  let n = from;
  do {
    sample.frames = batch.inputLengths[n]!;
    sample.targetStart = batch.targetOffsets[n]!;
    sample.targetLength = batch.targetOffsets[n + 1]! - sample.targetStart;
    sample.dataStart = n * site.batchStride;
    sample.gradScale = batch.gradScale[n]!;
    losses[n] = sampleLoss(sample, stages, machine);
    if (stages.backwardRow !== undefined) fillFrames(sample, machine.views, sample.frames, batch.time, 0);
    n++;
  } while (n < batch.batch && performance.now() < end);
  return n;
}
