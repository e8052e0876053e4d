import {
  type Batch,
  CtcError,
  copyRows,
  type LossOutput,
  type Plan,
  type PlanSpec,
  throwIfAborted,
} from "@ctckit/core/backend";
import { allocations } from "./allocations.ts";
import { encode } from "./commands.ts";
import type { Device, Devices } from "./device.ts";
import { submissions } from "./dispatches.ts";
import { submitted } from "./recording.ts";
import type { Spec } from "./stages.ts";
import type { TopologyShaders } from "./topology.ts";
import { layOut } from "./workspace.ts";

const WORD = Int32Array.BYTES_PER_ELEMENT;

export function plan(
  { input, gradient }: PlanSpec,
  topology: TopologyShaders,
  devices: Devices,
): Plan<LossOutput> {
  const spec: Spec = { topology, input, ...(gradient && { gradient }) };

  async function run(device: Device, batch: Batch, out: LossOutput, signal?: AbortSignal): Promise<void> {
    const { limits } = device.gpu;
    const layout = layOut(limits, spec, batch);
    const parts = submissions(spec, batch, layout, limits);
    await device.pipelines.compile(parts.flat().map(({ stage }) => stage));
    throwIfAborted(signal);
    const memory = allocations(device);
    const [lossBytes, gradBytes] = [batch.batch * WORD, gradient ? batch.data.byteLength : 0];
    try {
      const results = await submitted(device, memory, (next) => {
        const data = memory.upload(batch.data);
        const losses = memory.create(lossBytes);
        const grad = gradient ? memory.create(gradBytes) : undefined;
        const last = encode(device, memory, layout, parts, { data, losses, ...(grad && { grad }) }, next);
        return memory.stage(last, [losses, lossBytes], [grad, gradBytes]);
      });
      await device.read(results, lossBytes + gradBytes, (contents) => {
        out.losses.set(new Float32Array(contents, 0, batch.batch));
        if (!out.grad) return;
        copyRows(batch, new Float32Array(contents, lossBytes, out.grad.length), out.grad);
      });
      memory.release();
    } finally {
      memory.destroy();
    }
  }

  return {
    async run(batch, out, signal) {
      const device = await devices.current();
      const attempt = () => run(device, batch, out, signal);
      try {
        await attempt().catch((error) => {
          if (error?.code !== "CTC_OUT_OF_MEMORY") throw error;
          // The failure freed the buffers that earlier calls had left, so there may be room now.
          return attempt();
        });
      } catch (error) {
        // A device that is lost during the call makes WebGPU fail with an error of its own.
        throwIfAborted(signal);
        if (!device.lost) throw error;
        throw new CtcError("CTC_DEVICE_LOST", `webgpu: the device was lost: ${(error as Error).message}`, {
          cause: error,
        });
      }
      throwIfAborted(signal);
    },
  };
}
