import { type Batch, CtcError, type Output, type Plan, type PlanSpec } from "@ctckit/core";
import { kernels } from "./kernels.ts";
import { emptySample } from "./sample.ts";
import { fillFrames, sampleLoss } from "./sample-loss.ts";
import type { Tables } from "./tables.ts";
import { reserve } from "./workspace.ts";

// One frame of a 60 Hz page: between samples, `run` gives the event loop a turn once it has worked for this long.
const TURN_MS = 16;

/** Works sample by sample in one workspace. Calls of `run` may overlap: they take turns between samples. */
export function plan(spec: PlanSpec, tables: Tables): Plan {
  const stages = kernels(spec);
  const gradient = spec.gradient !== "none";
  const sample = emptySample(tables);
  let closed = false;

  const open = () => {
    if (closed) throw new CtcError("CTC_CLOSED", "js: the plan is closed");
  };

  function one(batch: Batch, out: Output, n: number): void {
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
    if (out.grad) sample.grad = out.grad;
    out.losses[n] = sampleLoss(sample, stages, gradient);
    if (gradient) fillFrames(sample, sample.frames, batch.time, 0);
  }

  return {
    async run(batch, out, signal) {
      open();
      reserve(sample, batch, gradient);
      let turn = performance.now();
      for (let n = 0; n < batch.batch; n++) {
        one(batch, out, n);
        if (n + 1 === batch.batch || performance.now() - turn < TURN_MS) continue;
        await new Promise((resolve) => setTimeout(resolve));
        turn = performance.now();
        open();
        if (signal?.aborted)
          throw new CtcError("CTC_ABORTED", "js: the call was aborted", { cause: signal.reason });
        // Another call may have had the workspace; it never shrinks, so what this batch needs is still there.
      }
    },
    runSync(batch, out) {
      open();
      reserve(sample, batch, gradient);
      for (let n = 0; n < batch.batch; n++) one(batch, out, n);
    },
    async close() {
      closed = true;
      Object.assign(sample, emptySample(tables));
    },
  };
}
