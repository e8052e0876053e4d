import { type Batch, type LossOutput, now, type PlanSpec, settled } from "@ctckit/core/backend";
import { fillFrames, type Sample, type Stages, sampleLoss } from "./sample-loss.ts";
import type { Site } from "./site.ts";
import type { TopologyModule } from "./topology.ts";

// Computes the samples of a batch one after the other, at the site of their arrays.

export function stagesOf(topology: TopologyModule, spec: Omit<PlanSpec, "dtype">): Stages {
  const { input, operation, gradient } = spec;
  const { forwardRows, backwardRows } = topology;
  const partial = input === "logProbs" && gradient === "logProbs";
  return {
    topology,
    bounds: spec,
    lossRow: 1 + forwardRows.indexOf(`${input}Loss`),
    backwardRow:
      operation === "loss" ? undefined : 1 + backwardRows.indexOf(partial ? "logProbsPartial" : input),
  };
}

/**
 * Computes samples of `from` to `to - 1`, at least one, until `now()` reaches `until`. Returns the first sample not
 * done.
 */
export function work(
  site: Site,
  stages: Stages,
  batch: Batch,
  losses: LossOutput["losses"],
  from: number,
  to: number,
  until: number,
): number {
  const { machine } = site;
  const sample = sampleOf(site, stages.topology, batch);
  let n = from;
  do {
    choose(sample, site, batch, n);
    losses[n] = settled(sampleLoss(sample, stages, machine), stages.bounds, batch, n);
    if (stages.backwardRow !== undefined) fillFrames(sample, machine.views, sample.frames, batch.time, 0);
    n++;
  } while (n < to && now() < until);
  return n;
}

/** The arguments that all samples of a batch share. `choose` adds those of one sample. */
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
  // Another call may have used the workspace since the last turn.
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
