/** An array in device memory, of this process and of the loss's device. */
export interface DeviceArray {
  /** A CUdeviceptr: where its first element is. */
  readonly devicePtr: bigint;
}

/** @throws TypeError, RangeError - no pointer, or none to an element of so many bytes */
export function pointerOf(name: string, array: DeviceArray, bytes: number): number {
  const { devicePtr } = (array ?? {}) as Partial<DeviceArray>;
  if (typeof devicePtr !== "bigint")
    throw new TypeError(`${name}: expected { devicePtr: bigint }, got ${String(devicePtr ?? array)}`);
  if (devicePtr <= 0n || devicePtr > BigInt(Number.MAX_SAFE_INTEGER) || devicePtr % BigInt(bytes) !== 0n)
    throw new RangeError(`${name}: expected a pointer to elements of ${bytes} bytes, got ${devicePtr}`);
  return Number(devicePtr);
}
