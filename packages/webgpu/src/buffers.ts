import { checkGenuine } from "./genuine.ts";

/** @throws TypeError, RangeError - `buffer` is not a buffer, is too small, or lacks one of the usages */
export function checkBuffer(
  name: string,
  buffer: unknown,
  bytes: number,
  usage: GPUBufferUsageFlags,
  usages: string,
): void {
  checkGenuine(name, "GPUBuffer", buffer);
  const { size, usage: given } = buffer as GPUBuffer;
  if (size < bytes) throw new RangeError(`${name}: expected a buffer of ${bytes} bytes or more, got ${size}`);
  if ((given & usage) !== usage)
    throw new RangeError(`${name}: expected a buffer of usage ${usages}, got usage 0x${given.toString(16)}`);
}
