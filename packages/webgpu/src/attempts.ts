import { type Batch, CtcError, type Output, type Plan, throwIfAborted } from "@ctckit/core/backend";
import type { Device, Devices } from "./device.ts";

/** One call on one device. */
export type Attempt<O> = (device: Device, batch: Batch, out: O, signal?: AbortSignal) => Promise<void>;

/** A plan that tries once more where memory ran out, and says so where the device was lost. */
export function planOf<O extends Output>(devices: Devices, run: Attempt<O>): Plan<O> {
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
