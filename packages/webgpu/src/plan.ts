import {
  type Batch,
  copyRows,
  type LossOutput,
  type Plan,
  type PlanSpec,
  type PosteriorsOutput,
  throwIfAborted,
} from "@ctckit/core/backend";
import type { takeStates } from "@ctckit/parallel/scoring";
import { allocations } from "./allocations.ts";
import { planOf } from "./attempts.ts";
import { encode } from "./commands.ts";
import type { Device, Devices } from "./device.ts";
import { submissions } from "./dispatches.ts";
import { submitted } from "./recording.ts";
import type { Spec } from "./stages.ts";
import type { TopologyShaders } from "./topology.ts";
import { layOut } from "./workspace.ts";

const WORD = Int32Array.BYTES_PER_ELEMENT;

type Output = LossOutput | PosteriorsOutput;

/** @param take of the operation "posteriors": fills a call's arrays */
export function plan(
  { operation, input, gradient }: PlanSpec,
  topology: TopologyShaders,
  devices: Devices,
  take?: typeof takeStates,
): Plan<Output> {
  const states = operation === "posteriors";
  const spec: Spec = { topology, operation, input, states, ...(gradient && { gradient }) };

  async function run(device: Device, batch: Batch, out: Output, signal?: AbortSignal): Promise<void> {
    const { limits } = device.gpu;
    const layout = layOut(limits, spec, batch);
    const parts = submissions(spec, batch, layout, limits);
    await device.pipelines.compile(parts.flat().map(({ stage }) => stage));
    throwIfAborted(signal);
    const memory = allocations(device);
    // Beside its losses a call gives one array at most.
    const name = operation === "gradient" ? "grad" : "states";
    const [lossBytes, bytes] = [
      batch.batch * WORD,
      operation === "gradient" ? batch.data.byteLength : layout.statesSize,
    ];
    try {
      const results = await submitted(device, memory, (next) => {
        const data = memory.upload(batch.data, layout.dataSize);
        const losses = memory.create(lossBytes);
        const array = bytes > 0 ? memory.create(bytes) : undefined;
        const last = encode(
          device,
          memory,
          layout,
          parts,
          { data, losses, ...(array && { [name]: array }) },
          next,
        );
        return memory.stage(last, [losses, lossBytes], [array, bytes]);
      });
      await device.read(results, lossBytes + bytes, (contents) => {
        out.losses.set(new Float32Array(contents, 0, batch.batch));
        const array = new Float32Array(contents, lossBytes, bytes / WORD);
        if ("posteriors" in out)
          take!(layout.pool, out, (from, into) => into.set(array.subarray(from, from + into.length)));
        else if (out.grad) copyRows(batch, array, out.grad);
      });
      memory.release();
    } finally {
      memory.destroy();
    }
  }

  return planOf(devices, run);
}
