import { describe, messageOf } from "@ctckit/core/backend";
import { loadAddon } from "./addon.ts";
import { oldestDriver } from "./generated/kernels.ts";
import type { Addon } from "./native.ts";

export interface CudaOptions {
  /** Index of the device among those of the driver. Default: 0. */
  readonly device?: number;
  /** Path of the addon's binary. Default: the binary in the package for this platform. */
  readonly addon?: string;
  /** Path of the driver's library. Default: the system's (`libcuda.so.1`, `nvcuda.dll`). */
  readonly driver?: string;
}

export interface FoundAddon {
  readonly addon?: Addon;
  /** Why there is no addon, or no device for it. */
  readonly reason?: string;
  readonly ordinal: number;
  readonly driver: string | undefined;
}

export const optionKeys = { device: true, addon: true, driver: true } satisfies Record<
  keyof CudaOptions,
  true
>;

/** In bytes. The addon refuses longer paths of drivers. */
const LONGEST_PATH = 4096;
/** The driver counts devices in int32. */
const MOST_DEVICES = 2 ** 31;

/** @throws TypeError, RangeError - an option has a wrong value */
export function checkOptions({ device: ordinal = 0, addon, driver }: CudaOptions): void {
  if (typeof ordinal !== "number") throw new TypeError(`device: expected a number, got ${describe(ordinal)}`);
  if (!Number.isInteger(ordinal) || ordinal < 0 || ordinal >= MOST_DEVICES)
    throw new RangeError(`device: expected an integer from 0 to ${MOST_DEVICES - 1}, got ${ordinal}`);
  for (const [name, value] of Object.entries({ addon, driver })) {
    if (value === undefined) continue;
    if (typeof value !== "string") throw new TypeError(`${name}: expected a path, got ${describe(value)}`);
    if (value.includes("\0")) throw new RangeError(`${name}: expected a path, got one with a NUL`);
    const bytes = Buffer.byteLength(value);
    if (bytes > LONGEST_PATH)
      throw new RangeError(`${name}: expected a path of at most ${LONGEST_PATH} bytes, got ${bytes}`);
  }
}

export function findAddon({ device: ordinal = 0, addon: path, driver }: CudaOptions): FoundAddon {
  const { addon, reason } = loadAddon(path);
  const missing = (reason: string): FoundAddon => ({ reason, ordinal, driver });
  if (!addon) return missing(reason!);
  let found: ReturnType<Addon["probe"]>;
  try {
    found = addon.probe(driver);
  } catch (error) {
    return missing(`the NVIDIA driver could not be asked: ${messageOf(error)}`);
  }
  if (!found.found) return missing(found.reason);
  if (found.driver < oldestDriver)
    return missing(
      `the NVIDIA driver is too old: it is of CUDA ${written(found.driver)}, ${written(oldestDriver)} is needed`,
    );
  const { length } = found.devices;
  return ordinal < length
    ? { addon, ordinal, driver }
    : missing(`there is no device ${ordinal}: the driver has ${length}`);
}

/** Drivers encode CUDA 12.4 as 12040. */
export const written = (version: number): string =>
  `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;
