import type { BackendProvider } from "@ctckit/core/backend";
import { navigatorGpu } from "./gpu.ts";
import { provider, type WebgpuBackend, type WebgpuOptions } from "./provider.ts";

/**
 * CTC loss on WebGPU: float32 arrays, asynchronous.
 *
 * @throws TypeError - an option is unknown, `gpu` is no GPU, or `topologies` is not a list of topologies
 */
export function webgpu(options: WebgpuOptions = {}): BackendProvider<WebgpuBackend> {
  return provider(options, navigatorGpu);
}
