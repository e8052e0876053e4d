import { CtcError } from "@ctckit/core/backend";

/** @throws CtcError `CTC_UNSUPPORTED` - more than the device takes: the limit by its name in WebGPU */
export function checkLimit(
  limits: GPUSupportedLimits,
  name: "maxBufferSize" | "maxStorageBufferBindingSize",
  bytes: number,
  what: string,
): void {
  const most = limits[name];
  if (bytes > most)
    throw new CtcError(
      "CTC_UNSUPPORTED",
      `webgpu: ${bytes} bytes ${what} are over this device's ${name}, ${most}`,
    );
}
