export { type WebgpuOptions, webgpu } from "./provider.ts";
