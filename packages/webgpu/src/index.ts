/// <reference types="@webgpu/types" />
/**
 * The loss on a GPU, through WebGPU; on a device of yours too.
 *
 * @module @ctckit/webgpu
 */
export {
  createDeviceLoss,
  type DeviceInput,
  type DeviceLoss,
  type DeviceLossOptions,
} from "./device-loss.ts";
export type { WebgpuBackend, WebgpuOptions } from "./provider.ts";
export { ctc, ctcNoRepeatBlank } from "./topologies.ts";
export type { WebgpuTopology } from "./topology.ts";
export { webgpu } from "./webgpu.ts";
