import { describe } from "@ctckit/core/backend";

/** @throws TypeError, RangeError - `buffer` is not a buffer, is too small, or lacks one of the usages */
export function checkBuffer(
  name: string,
  buffer: unknown,
  bytes: number,
  usage: GPUBufferUsageFlags,
  usages: string,
): void {
  const { size, usage: given } = (buffer ?? {}) as Partial<GPUBuffer>;
  if (typeof size !== "number" || typeof given !== "number")
    throw new TypeError(`${name}: expected a GPUBuffer, got ${describe(buffer)}`);
  if (size < bytes) throw new RangeError(`${name}: expected a buffer of ${bytes} bytes or more, got ${size}`);
  if ((given & usage) !== usage)
    throw new RangeError(`${name}: expected a buffer of usage ${usages}, got usage 0x${given.toString(16)}`);
}
