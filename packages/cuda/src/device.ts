import type { Dtype } from "@ctckit/core";
import { Blocks } from "./blocks.ts";
import { translated } from "./errors.ts";
import type { Addon, NativeDevice } from "./native.ts";

// The device that the plans of one backend share: its kernels for one dtype each, opened when a plan first wants them. One that is
// lost is replaced at the next call.

export interface Device {
  readonly native: NativeDevice;
  /** Of device memory, and of pinned memory, of calls that are over, for those to come. */
  readonly memory: Blocks;
  readonly pinned: Blocks;
  /** Settles when all commands are done. @throws CtcError, as `translated` has it */
  submit(commands: readonly number[], stream?: number): Promise<void>;
  readonly lost: boolean;
}

export interface Devices {
  /** The device with its kernels for `dtype`, or another one if that was lost. */
  current(dtype: Dtype): Promise<Device>;
  readonly closed: boolean;
  close(): void;
}

export interface DeviceOptions {
  readonly library: string | undefined;
  readonly ordinal: number;
}

export function openDevices(addon: Addon, options: DeviceOptions): Devices {
  const newest = new Map<Dtype, Promise<Device>>();
  let closed = false;
  return {
    async current(dtype) {
      const known = newest.get(dtype);
      const device = await known?.catch(() => undefined);
      if (device && !device.lost) return device;
      if (newest.get(dtype) === known) newest.set(dtype, openDevice(addon, options, dtype));
      return newest.get(dtype)!;
    },
    get closed() {
      return closed;
    },
    close() {
      closed = true;
      for (const opened of newest.values())
        opened.then(
          ({ native }) => native.close(),
          () => {},
        );
    },
  };
}

const assembly: Readonly<Record<Dtype, () => Promise<{ readonly ptx: string }>>> = {
  float32: () => import("./generated/float32.ptx.ts"),
  float64: () => import("./generated/float64.ptx.ts"),
};

async function openDevice(addon: Addon, { library, ordinal }: DeviceOptions, dtype: Dtype): Promise<Device> {
  const { ptx } = await assembly[dtype]();
  const native = await addon.open(library, ordinal, ptx).catch((error) => {
    throw translated(error);
  });
  let lost = false;
  return {
    native,
    memory: new Blocks(
      (bytes) => native.allocate(bytes),
      (at) => native.free(at),
    ),
    pinned: new Blocks(
      (bytes) => native.pin(bytes),
      (at) => native.unpin(at),
    ),
    get lost() {
      return lost;
    },
    async submit(commands, stream) {
      try {
        await native.submit(Float64Array.from(commands), stream);
      } catch (cause) {
        const error = translated(cause) as { readonly code?: string };
        if (error.code === "CTC_DEVICE_LOST" && !lost) {
          lost = true;
          native.close();
        }
        throw error;
      }
    },
  };
}
