import type { BackendProvider } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { webgpu } from "@ctckit/webgpu";
import { worker } from "@ctckit/worker";

/** What the picker offers. */
export const backends = {
  js,
  wasm,
  worker: () => worker(wasm),
  webgpu,
} satisfies Readonly<Record<string, () => BackendProvider>>;

export type BackendName = keyof typeof backends;

export function isBackendName(name: string): name is BackendName {
  return Object.hasOwn(backends, name);
}
