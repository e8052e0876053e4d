/**
 * The loss on an NVIDIA GPU, from Node. It can also run on device pointers of your own.
 *
 * @module @ctckit/cuda
 */
export {
  createDeviceLoss,
  type DeviceInput,
  type DeviceLoss,
  type DeviceLossOptions,
} from "./device-loss.ts";
export { createDeviceMemory, type DeviceMemory } from "./device-memory.ts";
export type { DeviceDtype } from "./dtypes.ts";
export type { CudaOptions } from "./find-addon.ts";
export type { DeviceArray } from "./pointers.ts";
export { cuda } from "./provider.ts";
