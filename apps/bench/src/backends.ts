import type { BackendProvider } from "@ctckit/core";

/** What is timed against PyTorch. A new backend is one row here and one dependency in package.json. */
export const backends: Readonly<Record<string, () => Promise<BackendProvider>>> = {
  js: async () => (await import("@ctckit/js")).js(),
  wasm: async () => (await import("@ctckit/wasm")).wasm(),
};
