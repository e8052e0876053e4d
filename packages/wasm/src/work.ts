import type { Batch, Output, PlanSpec, Rows, RowsOutput } from "@ctckit/core";
import { fillFrames, type Sample, type Stages, sampleLoss, sampleRows } from "./sample-loss.ts";
import type { Site } from "./site.ts";
import type { TopologyModule } from "./topology.ts";

// Samples of a batch, one after the other, where a site has their arrays.

export function stagesOf(
  topology: TopologyModule,
  { input, gradient }: Pick<PlanSpec, "input" | "gradient">,
): Stages {
  const { forwardRows, backwardRows } = topology;
  const partial = input === "logProbs" && gradient === "logProbs";
  return {
    topology,
    lossRow: 1 + forwardRows.indexOf(`${input}Loss`),
    backwardRow:
      gradient === "none" ? undefined : 1 + backwardRows.indexOf(partial ? "logProbsPartial" : input),
  };
}

/** Runs samples `from` to `to - 1` for about `limit` milliseconds, at least one, and returns how far it came. */
export function work(
  site: Site,
  stages: Stages,
  batch: Batch,
  losses: Output["losses"],
  from: number,
  to: number,
  limit: number,
): number {
  const { machine } = site;
  const sample = sampleOf(site, stages.topology, batch);
  const end = performance.now() + limit;
  let n = from;
  do {
    choose(sample, site, batch, n);
    losses[n] = sampleLoss(sample, stages, machine);
    if (stages.backwardRow !== undefined) fillFrames(sample, machine.views, sample.frames, batch.time, 0);
    n++;
  } while (n < to && performance.now() < end);
  return n;
}

/** A share of the batch's one sample, as `Plan.runRows` has it. */
export function workRows(
  site: Site,
  stages: Stages,
  batch: Batch,
  { lattice, terms }: RowsOutput,
  rows: Rows,
): void {
  const sample = sampleOf(site, stages.topology, batch);
  choose(sample, site, batch, 0);
  sample.firstFrame = rows.from;
  sample.endFrame = rows.to;
  lattice[0] = sampleRows(sample, stages, site.machine, terms);
  if (stages.backwardRow !== undefined)
    fillFrames(sample, site.machine.views, Math.max(rows.from, sample.frames), rows.to, 0);
}

/** Of no sample yet. */
function sampleOf(
  { machine, addresses, data, grad, timeStride }: Site,
  topology: TopologyModule,
  batch: Batch,
): Sample {
  const sample = topology.arguments(addresses);
  sample.data = data;
  sample.grad = grad;
  sample.timeStride = timeStride;
  sample.classes = batch.classes;
  sample.blank = batch.blank;
  const { i32 } = machine.views;
  // Another call may have had the workspace since the last turn.
  i32.fill(0, sample.slots / 4, sample.slots / 4 + batch.classes);
  i32.set(batch.targets, sample.targets / 4);
  return sample;
}

function choose(sample: Sample, site: Site, batch: Batch, n: number): void {
  sample.frames = batch.inputLengths[n]!;
  sample.firstFrame = 0;
  sample.endFrame = sample.frames;
  sample.targetStart = batch.targetOffsets[n]!;
  sample.targetLength = batch.targetOffsets[n + 1]! - sample.targetStart;
  sample.dataStart = (n - site.first) * site.batchStride;
  sample.gradScale = batch.gradScale[n]!;
}
