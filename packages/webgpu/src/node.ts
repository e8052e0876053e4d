// Node, Deno and Bun import this file under the package's name. Code for pages must not name the package `webgpu`, because a
// bundler would look for it.
import type { BackendProvider } from "@ctckit/core/backend";
import { nodeGpu } from "./node-gpu.ts";
import { provider, type WebgpuBackend, type WebgpuOptions } from "./provider.ts";

export * from "./index.ts";

export function webgpu(options: WebgpuOptions = {}): BackendProvider<WebgpuBackend> {
  return provider(options, nodeGpu);
}
