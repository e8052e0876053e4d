export {
  createDeviceLoss,
  type DeviceInput,
  type DeviceLoss,
  type DeviceLossOptions,
} from "./device-loss.ts";
export { type WebgpuOptions, webgpu } from "./provider.ts";
