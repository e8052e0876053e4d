import { CtcError } from "@ctckit/core/backend";
import { Blocks } from "./blocks.ts";
import type { DeviceDtype } from "./dtypes.ts";
import { translated } from "./errors.ts";
import { modulesOf } from "./modules.ts";
import type { Addon, NativeDevice } from "./native.ts";

// The device that the plans of one backend share, with its kernels for one dtype each, which are loaded when a plan first wants
// them. They are all in the same context: what breaks it is the end of all of them, and the next call has it anew.

export interface Device {
  readonly native: NativeDevice;
  /** Of device memory, and of pinned memory, of calls that are over, for those to come. */
  readonly memory: Blocks;
  readonly pinned: Blocks;
  readonly lost: boolean;
  /**
   * What anything of the addon's threw or rejected with, as callers are to have it. The device is lost where that says so; where there
   * was no room, what earlier calls left is given up, and is free once commands that are submitted then are done.
   */
  failed(cause: unknown): unknown;
}

export interface Devices {
  /** @throws CtcError - as the driver says why it cannot be opened */
  current(dtype: DeviceDtype): Promise<Device>;
  /** Settles when everything is given back, which is after the calls under way. */
  close(): Promise<void>;
}

export interface DeviceOptions {
  readonly library: string | undefined;
  readonly ordinal: number;
}

export function openDevices(addon: Addon, { library, ordinal }: DeviceOptions): Devices {
  let opened = new Map<DeviceDtype, Promise<OpenDevice>>();
  let given: Promise<unknown> = Promise.resolve();

  const giveAll = () => {
    const devices = [...opened.values()];
    opened = new Map();
    const giving = devices.map((opening) =>
      opening.then(
        (device) => device.end(),
        () => {},
      ),
    );
    given = Promise.all([given, ...giving]);
  };
  const open = async (dtype: DeviceDtype): Promise<OpenDevice> => {
    // A context that broke is anew when nobody holds it any more. What is given back later may wait for this one.
    const before = given;
    const modules = await modulesOf(dtype);
    await before;
    try {
      return new OpenDevice(await addon.open(library, ordinal, modules), giveAll);
    } catch (error) {
      throw translated(error);
    }
  };

  return {
    async current(dtype) {
      const opening = opened.get(dtype) ?? open(dtype);
      opened.set(dtype, opening);
      try {
        return await opening;
      } catch (error) {
        if (opened.get(dtype) === opening) opened.delete(dtype);
        throw error;
      }
    },
    async close() {
      giveAll();
      await given;
    },
  };
}

class OpenDevice implements Device {
  readonly native: NativeDevice;
  readonly memory: Blocks;
  readonly pinned: Blocks;
  readonly #giveAll: () => void;
  #ended = false;

  constructor(native: NativeDevice, giveAll: () => void) {
    this.native = native;
    this.#giveAll = giveAll;
    this.memory = new Blocks(
      (bytes) => native.allocate(bytes),
      (at) => native.free(at),
    );
    this.pinned = new Blocks(
      (bytes) => native.pin(bytes),
      (at) => native.unpin(at),
    );
  }

  get lost(): boolean {
    return this.#ended;
  }

  failed(cause: unknown): unknown {
    const error = translated(cause);
    if (this.#ended && !(error instanceof CtcError))
      return new CtcError("CTC_DEVICE_LOST", `cuda: the device was lost: ${String(cause)}`, { cause });
    if (!(error instanceof CtcError) || this.#ended) return error;
    if (error.code === "CTC_DEVICE_LOST") this.#giveAll();
    if (error.code === "CTC_OUT_OF_MEMORY") for (const blocks of [this.memory, this.pinned]) blocks.clear();
    return error;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.native.close();
  }
}
