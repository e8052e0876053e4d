/// <reference types="@webgpu/types" />
/**
 * The loss on a GPU, through WebGPU. It can also run on a device of your own.
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
