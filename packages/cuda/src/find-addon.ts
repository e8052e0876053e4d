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

/** @throws TypeError, RangeError - an option has a wrong value */
export function checkOptions({ device: ordinal = 0, addon, driver }: CudaOptions): void {
  if (!Number.isInteger(ordinal) || ordinal < 0)
    throw new RangeError(`device: expected an integer from 0 on, got ${ordinal}`);
  for (const [name, value] of Object.entries({ addon, driver }))
    if (value !== undefined && typeof value !== "string")
      throw new TypeError(`${name}: expected a path, got ${String(value)}`);
}

export function findAddon({ device: ordinal = 0, addon: path, driver }: CudaOptions): FoundAddon {
  const { addon, reason } = loadAddon(path);
  const missing = (reason: string): FoundAddon => ({ reason, ordinal, driver });
  if (!addon) return missing(reason!);
  const found = addon.probe(driver);
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
