import {
  type Batch,
  type BlockingPlan,
  inTurns,
  type LossOutput,
  now,
  type PlanSpec,
  settled,
} from "@ctckit/core/backend";
import { kernels } from "./kernels.ts";
import { release, type Sample } from "./sample.ts";
import { fillFrames, sampleLoss } from "./sample-loss.ts";
import type { TopologyKernels } from "./topology.ts";
import { reserve } from "./workspace.ts";

/**
 * Computes one sample at a time. Overlapping calls of `run`, of one plan or of several, take turns between samples.
 *
 * @param sample the workspace that all plans share. The stages of one sample run without a break, and nothing is kept in
 * it between samples
 */
export function plan(spec: PlanSpec, topology: TopologyKernels, sample: Sample): BlockingPlan<LossOutput> {
  const stages = kernels(topology, spec);
  const gradient = spec.operation === "gradient";

  /** Describes sample `n` in the workspace. Call `release` afterwards. */
  function choose(batch: Batch, grad: LossOutput["grad"], n: number): Sample {
    sample.frames = batch.inputLengths[n]!;
    sample.classes = batch.classes;
    sample.blank = batch.blank;
    sample.targetStart = batch.targetOffsets[n]!;
    sample.targetLength = batch.targetOffsets[n + 1]! - sample.targetStart;
    sample.dataStart = n * batch.batchStride;
    sample.timeStride = batch.timeStride;
    sample.gradScale = batch.gradScale[n]!;
    sample.data = batch.data;
    sample.targets = batch.targets;
    if (grad) sample.grad = grad;
    return sample;
  }

  /** Computes samples from `from` on, at least one, until `now()` reaches `until`. Returns the first sample not done. */
  function work(batch: Batch, out: LossOutput, from: number, until: number): number {
    let n = from;
    try {
      do {
        const sample = choose(batch, out.grad, n);
        out.losses[n] = settled(sampleLoss(sample, stages, gradient), spec, batch, n);
        if (gradient) fillFrames(sample, sample.frames, batch.time, 0);
        n++;
      } while (n < batch.batch && now() < until);
    } finally {
      release(sample);
    }
    return n;
  }

  return {
    async run(batch, out, signal) {
      reserve(sample, topology, batch, gradient);
      // Another call may use the workspace between turns. It never shrinks, so it stays large enough for this batch.
      await inTurns(batch.batch, (from, until) => work(batch, out, from, until), signal);
    },
    runSync(batch, out) {
      reserve(sample, topology, batch, gradient);
      work(batch, out, 0, Number.POSITIVE_INFINITY);
    },
  };
}
