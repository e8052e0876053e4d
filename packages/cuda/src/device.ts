import { CtcError } from "@ctckit/core/backend";
import { Blocks } from "./blocks.ts";
import type { DeviceDtype } from "./dtypes.ts";
import { translated, unopened } from "./errors.ts";
import { modulesOf, type Purpose } from "./modules.ts";
import type { Addon, NativeDevice } from "./native.ts";

// The devices that the plans of one backend share, one for each dtype, and one more for edits. A device loads its kernels when a plan first needs them.
// All devices use the same context. An error that breaks the context ends them all, and the next call opens the device anew.

export interface Device {
  readonly native: NativeDevice;
  /** Device memory and pinned memory left by finished calls, for later calls. */
  readonly memory: Blocks;
  readonly pinned: Blocks;
  readonly lost: boolean;
  /**
   * Translates an error of the addon's for callers. If the error says that the device is lost, all devices are given back. If
   * it says that memory ran out, idle memory is freed. It is available once commands that are submitted afterwards are done.
   */
  failed(cause: unknown): unknown;
}

export interface Devices {
  /** @throws CtcError - the device cannot be opened, for the reason that the driver gives */
  current(dtype: DeviceDtype, purpose?: Purpose): Promise<Device>;
  /** Settles when everything is given back, after the commands under way. */
  close(): Promise<void>;
}

export interface DeviceOptions {
  readonly library: string | undefined;
  readonly ordinal: number;
}

export function openDevices(addon: Addon, { library, ordinal }: DeviceOptions): Devices {
  let opened = new Map<string, Promise<OpenDevice>>();
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
  const open = async (dtype: DeviceDtype, purpose: Purpose): Promise<OpenDevice> => {
    // The driver renews a broken context once nobody holds it, so this waits for devices that are being given back. It must not
    // wait for those given back later, which may wait for this one.
    const before = given;
    try {
      const modules = await modulesOf(dtype, purpose);
      await before;
      return new OpenDevice(await addon.open(library, ordinal, modules), giveAll);
    } catch (error) {
      throw unopened(error);
    }
  };

  return {
    async current(dtype, purpose = "losses") {
      const key = `${purpose} ${dtype}`;
      const opening = opened.get(key) ?? open(dtype, purpose);
      opened.set(key, opening);
      try {
        return await opening;
      } catch (error) {
        if (opened.get(key) === opening) opened.delete(key);
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
