import { type Batch, type Output, type Plan, throwIfAborted } from "@ctckit/core/backend";
import type { Device, Devices } from "./device.ts";
import type { DeviceDtype } from "./dtypes.ts";
import type { Purpose } from "./modules.ts";

/** One call on one device. `bytes` are those of the data, as they were when the call began. */
export type Attempt<O> = (
  device: Device,
  batch: Batch,
  bytes: number,
  out: O,
  signal?: AbortSignal,
) => Promise<void>;

/** A plan that tries once more where memory ran out, and gives callers the errors of ours. */
export function planOf<O extends Output>(
  devices: Devices,
  dtype: DeviceDtype,
  purpose: Purpose,
  run: Attempt<O>,
): Plan<O> {
  return {
    async run(batch, out, signal) {
      const bytes = batch.data.byteLength;
      const device = await devices.current(dtype, purpose);
      throwIfAborted(signal);
      const attempt = () => run(device, batch, bytes, out, signal);
      try {
        await attempt().catch(async (error) => {
          if (error?.code !== "CTC_OUT_OF_MEMORY") throw error;
          // The failure gave up memory that earlier calls had left. It is free once this empty list of commands is done.
          await device.native.submit(new Float64Array(0));
          await attempt();
        });
      } catch (error) {
        throwIfAborted(signal);
        throw device.failed(error);
      }
    },
  };
}
