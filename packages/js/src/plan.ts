import { type Batch, CtcError, inTurns, type Output, type Plan, type PlanSpec } from "@ctckit/core";
import type { Device } from "./device.ts";
import { kernels } from "./kernels.ts";
import { release, type Sample } from "./sample.ts";
import { fillFrames, sampleLoss, sampleRows } from "./sample-loss.ts";
import type { TopologyKernels } from "./topology.ts";
import { reserve } from "./workspace.ts";

/** Works sample by sample. Calls of `run` may overlap, of one plan or several: they take turns between samples. */
export function plan(spec: PlanSpec, topology: TopologyKernels, device: Device): Plan {
  const stages = kernels(topology, spec);
  const gradient = spec.gradient !== "none";
  let closed = false;

  const check = (signal?: AbortSignal) => {
    if (closed || device.closed)
      throw new CtcError("CTC_CLOSED", `js: the ${closed ? "plan" : "backend"} is closed`);
    if (signal?.aborted)
      throw new CtcError("CTC_ABORTED", "js: the call was aborted", { cause: signal.reason });
  };

  /** The sample to work on; `release` it afterwards. */
  function choose(batch: Batch, grad: Output["grad"], n: number): Sample {
    const { sample } = device;
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
      release(device.sample);
    }
    return n;
  }

  return {
    async run(batch, out, signal) {
      check(signal);
      reserve(device.sample, topology, batch, gradient);
      // Another call may have the workspace between turns. It never shrinks, so what this batch needs is still there.
      await inTurns(
        batch.batch,
        (from, limit) => work(batch, out, from, limit),
        () => check(signal),
      );
    },
    runSync(batch, out) {
      check();
      reserve(device.sample, topology, batch, gradient);
      work(batch, out, 0, Number.POSITIVE_INFINITY);
    },
    async runRows(batch, { lattice, terms, grad }, rows, signal) {
      check(signal);
      reserve(device.sample, topology, batch, gradient);
      try {
        const sample = choose(batch, grad, 0);
        lattice[0] = sampleRows(sample, stages, gradient, rows, terms);
        if (gradient) fillFrames(sample, Math.max(rows.from, sample.frames), rows.to, 0);
      } finally {
        release(device.sample);
      }
    },
    async close() {
      closed = true;
    },
  };
}
