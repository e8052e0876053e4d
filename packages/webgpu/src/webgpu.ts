import type { BackendProvider } from "@ctckit/core";
import { navigatorGpu } from "./gpu.ts";
import { provider, type WebgpuOptions } from "./provider.ts";

/**
 * CTC loss on WebGPU: float32 arrays, asynchronous.
 *
 * @throws TypeError - an option is unknown or is no list of topologies
 */
export function webgpu(options: WebgpuOptions = {}): BackendProvider {
  return provider(options, navigatorGpu);
}
