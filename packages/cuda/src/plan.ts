import {
  type Batch,
  isDense,
  type LossOutput,
  type Plan,
  type PlanSpec,
  type PosteriorsOutput,
  throwIfAborted,
  turn,
} from "@ctckit/core/backend";
import { takeStates } from "@ctckit/parallel/scoring";
import { planOf } from "./attempts.ts";
import { Call, prepare } from "./call.ts";
import type { Device, Devices } from "./device.ts";
import { PIECE, reserved, type Staging, staged } from "./staging.ts";
import { topologyOf } from "./topologies.ts";
import type { Spec } from "./workspace.ts";

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

type Output = LossOutput | PosteriorsOutput;

export function plan(
  { topology, dtype, operation, input, gradient }: PlanSpec,
  devices: Devices,
): Plan<Output> {
  const spec: Spec = {
    topology: topologyOf(topology),
    dtype,
    operation,
    input,
    states: operation === "posteriors",
    ...(gradient && { gradient }),
  };

  /** @param bytes of the data, as they were when the call began */
  async function run(
    device: Device,
    batch: Batch,
    bytes: number,
    out: Output,
    signal?: AbortSignal,
  ): Promise<void> {
    const { native } = device;
    const { data } = batch;
    const prepared = prepare(spec, batch, native.sharedMemory);
    const call = new Call(device);
    try {
      const staging = await staged(native, call, data, bytes, signal);
      const onDevice = call.allocate(bytes);
      const grad = gradient ? call.allocate(bytes) : undefined;
      const statesBytes = prepared.layout.states * data.BYTES_PER_ELEMENT;
      const posteriors = await reserved(native, call, statesBytes, signal);
      const states = statesBytes > 0 ? call.allocate(statesBytes) : undefined;
      staging.upload(onDevice);
      const lossesAt = prepared.told.bytes;
      const pinned = call.pin(lossesAt + batch.batch * DOUBLE);
      const losses = call.run(
        prepared,
        { data: onDevice, ...(grad !== undefined && { grad }), ...(states !== undefined && { states }) },
        pinned,
      );
      call.download(pinned, lossesAt, losses, batch.batch * DOUBLE);
      // The gradient overwrites the data in pinned memory, as the data is on the device by then.
      if (grad !== undefined) staging.download(grad);
      if (states !== undefined) posteriors.download(states);
      await native.submit(Float64Array.from(call.commands));
      throwIfAborted(signal);
      native.read(pinned, lossesAt, out.losses);
      if ("posteriors" in out)
        takeStates(prepared.layout.pool, out, (from, into) => posteriors.read(from, into));
      else if (out.grad) await readRows(staging, batch, out.grad, signal);
    } catch (error) {
      throw device.failed(error);
    } finally {
      // Memory of a lost device is never used again.
      if (!device.lost) call.release();
    }
  }

  return planOf(devices, dtype, "losses", run);
}

/** Writes rows only, because the elements between them are not ours to write. */
async function readRows(
  staging: Staging,
  batch: Batch,
  grad: NonNullable<LossOutput["grad"]>,
  signal?: AbortSignal,
): Promise<void> {
  const { time, classes, timeStride, batchStride } = batch;
  const piece = PIECE / grad.BYTES_PER_ELEMENT;
  const ranges = function* () {
    if (isDense(batch)) {
      for (let at = 0; at < grad.length; at += piece) yield [at, Math.min(at + piece, grad.length)] as const;
      return;
    }
    for (let t = 0; t < time; t++)
      for (let n = 0; n < batch.batch; n++) {
        const at = t * timeStride + n * batchStride;
        yield [at, at + classes] as const;
      }
  };
  let copied = 0;
  for (const [from, to] of ranges()) {
    staging.read(from, grad.subarray(from, to));
    copied += to - from;
    if (copied < piece) continue;
    copied = 0;
    await turn(signal);
  }
}
