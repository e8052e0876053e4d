import { type Batch, type BlockingPlan, inTurns, type Output, type PlanSpec } from "@ctckit/core/backend";
import { kernels } from "./kernels.ts";
import { release, type Sample } from "./sample.ts";
import { fillFrames, sampleLoss } from "./sample-loss.ts";
import type { TopologyKernels } from "./topology.ts";
import { reserve } from "./workspace.ts";

/**
 * Works sample by sample. Calls of `run` may overlap, of one plan or several: they take turns between samples.
 *
 * @param sample the workspace of all plans: the stages of a sample run in one go, and between samples nothing is kept in it
 */
export function plan(spec: PlanSpec, topology: TopologyKernels, sample: Sample): BlockingPlan {
  const stages = kernels(topology, spec);
  const gradient = spec.operation === "gradient";

  /** The sample to work on; `release` it afterwards. */
  function choose(batch: Batch, grad: Output["grad"], n: number): Sample {
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

  /** Runs samples from n on for about `limit` milliseconds, at least one, and returns how far it came. */
  function work(batch: Batch, out: Output, from: number, limit: number): number {
    const end = performance.now() + limit;
    let n = from;
    try {
      do {
        const sample = choose(batch, out.grad, n);
        out.losses[n] = sampleLoss(sample, stages, gradient);
        if (gradient) fillFrames(sample, sample.frames, batch.time, 0);
        n++;
      } while (n < batch.batch && performance.now() < end);
    } finally {
      release(sample);
    }
    return n;
  }

  return {
    async run(batch, out, signal) {
      reserve(sample, topology, batch, gradient);
      // Another call may have the workspace between turns. It never shrinks, so what this batch needs is still there.
      await inTurns(batch.batch, (from, limit) => work(batch, out, from, limit), signal);
    },
    runSync(batch, out) {
      reserve(sample, topology, batch, gradient);
      work(batch, out, 0, Number.POSITIVE_INFINITY);
    },
  };
}
