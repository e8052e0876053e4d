import { CtcError } from "@ctckit/core/backend";

/** @throws CtcError `CTC_UNSUPPORTED` - `bytes` is over the device's limit, which the message names as WebGPU does */
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
