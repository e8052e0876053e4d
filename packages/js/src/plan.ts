import { type Batch, CtcError, type Output, type Plan, type PlanSpec } from "@ctckit/core";
import type { Device } from "./device.ts";
import { kernels } from "./kernels.ts";
import { emptySample } from "./sample.ts";
import { fillFrames, sampleLoss } from "./sample-loss.ts";
import { reserve } from "./workspace.ts";

// One frame of a 60 Hz page: between samples, `run` gives the event loop a turn once it has worked for this long.
const TURN_MS = 16;

/** Works sample by sample in one workspace. Calls of `run` may overlap: they take turns between samples. */
export function plan(spec: PlanSpec, device: Device): Plan {
  const stages = kernels(spec);
  const gradient = spec.gradient !== "none";
  const sample = emptySample(device.tables);
  let closed = false;

  const check = (signal?: AbortSignal) => {
    if (closed || device.closed)
      throw new CtcError("CTC_CLOSED", `js: the ${closed ? "plan" : "backend"} is closed`);
    if (signal?.aborted)
      throw new CtcError("CTC_ABORTED", "js: the call was aborted", { cause: signal.reason });
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
      check(signal);
      reserve(sample, batch, gradient);
      let turn = performance.now();
      for (let n = 0; n < batch.batch; n++) {
        one(batch, out, n);
        if (n + 1 === batch.batch || performance.now() - turn < TURN_MS) continue;
        // Another call may have the workspace meanwhile. It never shrinks, so what this batch needs is still there.
        await new Promise((resolve) => setTimeout(resolve));
        turn = performance.now();
        check(signal);
      }
    },
    runSync(batch, out) {
      check();
      reserve(sample, batch, gradient);
      for (let n = 0; n < batch.batch; n++) one(batch, out, n);
    },
    async close() {
      closed = true;
      Object.assign(sample, emptySample(device.tables));
    },
  };
}
