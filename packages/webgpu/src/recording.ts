import { CtcError } from "@ctckit/core/backend";
import type { Allocations } from "./allocations.ts";
import type { Device } from "./device.ts";

/**
 * Submits the commands that `record` records in the encoders of `next`, and returns the result of `record`. Any error that the
 * device reports meanwhile counts as an error of this call. So nothing else may be recorded meanwhile, and `record` must be
 * synchronous.
 *
 * @throws CtcError `CTC_OUT_OF_MEMORY` - the device has no room. The buffers left by earlier calls were freed, so there may be
 * room now
 * @throws CtcError `CTC_KERNEL_FAILED` - WebGPU refuses a command
 */
export async function submitted<T>(
  { gpu, buffers }: Device,
  memory: Allocations,
  record: (next: () => GPUCommandEncoder) => T,
): Promise<T> {
  const encoders: GPUCommandEncoder[] = [];
  const next = () => {
    const encoder = gpu.createCommandEncoder();
    encoders.push(encoder);
    return encoder;
  };
  const scopes = ["out-of-memory", "internal", "validation"] as const;
  for (const scope of scopes) gpu.pushErrorScope(scope);
  let result: T;
  let errors: Promise<GPUError | null>[];
  try {
    result = record(next);
    for (const encoder of encoders) gpu.queue.submit([encoder.finish()]);
  } finally {
    // This rejects if the device is lost, which every call checks by itself.
    errors = scopes.map(() => gpu.popErrorScope().catch(() => null));
  }
  const [validation, internal, ...full] = await Promise.all([
    ...errors,
    ...memory.taken.map(({ error }) => error),
  ]);
  // Memory comes first, because a buffer without room also makes commands invalid.
  const memoryError = full.find((error) => error);
  if (memoryError) {
    buffers.destroy();
    const bytes = memory.taken.reduce((sum, { buffer }) => sum + buffer.size, 0);
    throw new CtcError(
      "CTC_OUT_OF_MEMORY",
      `webgpu: the device has no room for ${bytes} bytes: ${memoryError.message}`,
      { cause: memoryError },
    );
  }
  const refused = validation ?? internal;
  if (refused)
    throw new CtcError("CTC_KERNEL_FAILED", `webgpu: a command was refused: ${refused.message}`, {
      cause: refused,
    });
  return result;
}
