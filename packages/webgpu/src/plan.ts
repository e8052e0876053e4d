import { type Batch, CtcError, type Output, type Plan, type PlanSpec } from "@ctckit/core";
import { allocations } from "./allocations.ts";
import { describe, encode, stages } from "./commands.ts";
import type { Device, Devices } from "./device.ts";
import { checkLimits } from "./limits.ts";
import { readGradient, readLosses } from "./results.ts";
import { labelPool } from "./targets.ts";
import { groups } from "./workspace.ts";

const WORD = Int32Array.BYTES_PER_ELEMENT;

export function plan(spec: PlanSpec, devices: Devices): Plan {
  const gradient = spec.gradient !== "none";
  let closed = false;
  const check = (signal?: AbortSignal) => {
    if (closed || devices.closed)
      throw new CtcError("CTC_CLOSED", `webgpu: the ${closed ? "plan" : "backend"} is closed`);
    if (signal?.aborted)
      throw new CtcError("CTC_ABORTED", "webgpu: the call was aborted", { cause: signal.reason });
  };

  async function run(device: Device, batch: Batch, out: Output, signal?: AbortSignal): Promise<void> {
    const { gpu } = device;
    const { maxStorageBufferBindingSize, maxComputeWorkgroupsPerDimension } = gpu.limits;
    const pool = labelPool(spec.topology, batch);
    const most = Math.floor(maxStorageBufferBindingSize / WORD);
    const made = groups(pool.targets, gradient, most, maxComputeWorkgroupsPerDimension);
    checkLimits(gpu.limits, batch, made);
    const compiled = await stages(spec, device);
    check(signal);
    for (const [sample, loss] of pool.settled) out.losses[sample] = loss;
    const memory = allocations(device);
    try {
      const shared = await memory.record(() => ({
        data: memory.upload(batch.data),
        grad: memory.create(gradient ? batch.data.byteLength : 0),
        labels: memory.upload(pool.words),
      }));
      for (const group of made) {
        check(signal);
        const results = await memory.record(() => {
          const work = memory.create(group.size * WORD);
          const encoder = gpu.createCommandEncoder();
          for (const stage of compiled) {
            const samples = memory.upload(describe(stage, group, batch, gradient));
            encode(gpu, encoder, stage, { ...shared, work }, samples, [batch.time, group.places.length]);
          }
          const back = memory.stage(encoder, work, group.results * WORD);
          gpu.queue.submit([encoder.finish()]);
          return back;
        });
        readLosses(group, await device.read(results), out.losses);
      }
      if (!out.grad) return;
      const back = await memory.record(() => {
        const encoder = gpu.createCommandEncoder();
        const back = memory.stage(encoder, shared.grad, shared.grad.size);
        gpu.queue.submit([encoder.finish()]);
        return back;
      });
      readGradient(batch, pool, await device.read(back), out as Required<Output>);
    } finally {
      memory.destroy();
    }
  }

  return {
    async run(batch, out, signal) {
      check(signal);
      const device = await devices.current();
      try {
        await run(device, batch, out, signal);
      } catch (error) {
        // A device that goes meanwhile fails in its own words.
        check(signal);
        if (!device.lost) throw error;
        throw new CtcError("CTC_DEVICE_LOST", `webgpu: the device was lost: ${(error as Error).message}`, {
          cause: error,
        });
      }
      check(signal);
    },
    async close() {
      closed = true;
    },
  };
}
