import { type Batch, CtcError } from "@ctckit/core";
import type { Group } from "./workspace.ts";

/** What no splitting helps with. @throws CtcError `CTC_UNSUPPORTED` - the limit by its name in WebGPU */
export function checkLimits(
  limits: GPUSupportedLimits,
  { time, batch, classes, timeStride, batchStride }: Omit<Batch, "data">,
  groups: readonly Group[],
): void {
  const largest = Math.max(...groups.map(({ size }) => size * Int32Array.BYTES_PER_ELEMENT));
  const elements = (time - 1) * timeStride + (batch - 1) * batchStride + classes;
  const needs = [
    ["maxStorageBufferBindingSize", elements * Float32Array.BYTES_PER_ELEMENT, "bytes of data"],
    ["maxStorageBufferBindingSize", largest, "bytes for the lattice of one sample"],
  ] as const;
  for (const [limit, need, what] of needs)
    if (need > limits[limit])
      throw new CtcError(
        "CTC_UNSUPPORTED",
        `webgpu: ${need} ${what} are over this device's ${limit}, ${limits[limit]}`,
      );
}
