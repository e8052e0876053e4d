// Device memory for callers that have no other library for it. With it, logits and gradients can stay on the device.

import { CtcError, checkKeys, describe } from "@ctckit/core/backend";
import { translated, unopened } from "./errors.ts";
import { type CudaOptions, checkOptions, findAddon, optionKeys, written } from "./find-addon.ts";
import { Command } from "./native.ts";
import { type DeviceArray, pointerOf } from "./pointers.ts";
import { PIECE } from "./staging.ts";

export interface DeviceMemory {
  /** The device's name. */
  readonly device: string;
  /** The newest CUDA version that the driver supports: "CUDA 12.4". */
  readonly driver: string;
  /** Allocates so many bytes, with undefined contents. @throws CtcError `CTC_OUT_OF_MEMORY` */
  allocate(bytes: number): DeviceArray;
  /** Copies all of `from` to the beginning of `to`. */
  write(to: DeviceArray, from: ArrayBufferView): Promise<void>;
  /** Fills `into` from the beginning of `from`, and returns `into`. */
  read<A extends ArrayBufferView>(from: DeviceArray, into: A): Promise<A>;
  free(array: DeviceArray): void;
  /** Frees all of the memory. */
  close(): Promise<void>;
}

/**
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 * @throws CtcError `CTC_UNAVAILABLE` - there is no GPU, no driver or no binary for this platform
 */
export async function createDeviceMemory(options: CudaOptions = {}): Promise<DeviceMemory> {
  checkKeys("createDeviceMemory", options, optionKeys);
  checkOptions(options);
  const { addon, reason, ordinal, driver } = findAddon(options);
  if (!addon) throw new CtcError("CTC_UNAVAILABLE", `cuda: ${reason}`);
  const device = await addon.open(driver, ordinal, []).catch((error) => {
    throw unopened(error);
  });

  function translating<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw translated(error);
    }
  }

  /** @param work copies the piece that begins at byte `at` of the array, by way of pinned memory */
  async function inPieces(
    name: string,
    array: ArrayBufferView,
    work: (pinned: number, piece: Uint8Array, at: number) => Promise<unknown>,
  ): Promise<void> {
    if (!ArrayBuffer.isView(array))
      throw new TypeError(`${name}: expected a typed array or a DataView, got ${describe(array)}`);
    const all = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const pinned = translating(() => device.pin(Math.max(Math.min(all.length, PIECE), 1)));
    try {
      for (let at = 0; at < all.length; at += PIECE) await work(pinned, all.subarray(at, at + PIECE), at);
    } catch (error) {
      throw translated(error);
    } finally {
      device.unpin(pinned);
    }
  }

  return {
    device: device.name,
    driver: `CUDA ${written(device.driver)}`,
    allocate: (bytes) => ({ devicePtr: BigInt(translating(() => device.allocate(bytes))) }),
    async write(to, from) {
      const start = pointerOf("to", to, 1);
      await inPieces("from", from, (pinned, piece, at) => {
        device.write(pinned, 0, piece);
        return device.submit(Float64Array.of(Command.UPLOAD, 0, start + at, pinned, 0, piece.length));
      });
    },
    async read(from, into) {
      const start = pointerOf("from", from, 1);
      await inPieces("into", into, async (pinned, piece, at) => {
        await device.submit(Float64Array.of(Command.DOWNLOAD, 0, pinned, 0, start + at, piece.length));
        device.read(pinned, 0, piece);
      });
      return into;
    },
    free: (array) => translating(() => device.free(pointerOf("array", array, 1))),
    close: () => device.close(),
  };
}
