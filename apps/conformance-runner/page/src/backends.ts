import type { BackendProvider } from "@ctckit/core";
import * as js from "@ctckit/js";
import * as wasm from "@ctckit/wasm";
import * as webgpu from "@ctckit/webgpu";
import { worker } from "@ctckit/worker";
import { providerOf } from "../../src/provider.ts";
import { topologiesOf } from "../../src/topologies.ts";

/** The backends that run in a page. */
export const own: readonly BackendProvider[] = [
  js.js({ topologies: topologiesOf(js) }),
  wasm.wasm({ topologies: topologiesOf(wasm) }),
  worker(() => wasm.wasm()),
  webgpu.webgpu({ topologies: topologiesOf(webgpu) }),
];

/** The visitor's own backend: `?provider=URL` of a module whose default export is a provider, or a function that returns one. */
export async function visitors(address: string): Promise<readonly BackendProvider[]> {
  const url = new URL(address).searchParams.get("provider");
  if (url === null) return [];
  const { default: exported } = await import(/* @vite-ignore */ new URL(url, address).href);
  return [await providerOf(exported, url)];
}
