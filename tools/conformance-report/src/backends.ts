import type { BackendProvider } from "@ctckit/core";

/** What can be reported on. A new backend is one row here and one dependency in package.json. */
export const backends: Readonly<Record<string, () => Promise<BackendProvider>>> = {
  wasm: async () => (await import("@ctckit/wasm")).wasm(),
  js: async () => (await import("@ctckit/js")).js(),
  webgpu: async () => (await import("@ctckit/webgpu")).webgpu(),
};
