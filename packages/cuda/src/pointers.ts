import { describe } from "@ctckit/core/backend";

/** An array in device memory. It must belong to this process and to the device of the loss. */
export interface DeviceArray {
  /** A CUdeviceptr: the address of its first element. */
  readonly devicePtr: bigint;
}

/** @throws TypeError, RangeError - `array` has no pointer, or none that is aligned to elements of so many bytes */
export function pointerOf(name: string, array: DeviceArray, bytes: number): number {
  const { devicePtr } = (array ?? {}) as Partial<DeviceArray>;
  if (typeof devicePtr !== "bigint")
    throw new TypeError(`${name}: expected { devicePtr: bigint }, got ${describe(devicePtr ?? array)}`);
  if (devicePtr <= 0n || devicePtr > BigInt(Number.MAX_SAFE_INTEGER) || devicePtr % BigInt(bytes) !== 0n)
    throw new RangeError(`${name}: expected a pointer to elements of ${bytes} bytes, got ${devicePtr}`);
  return Number(devicePtr);
}
