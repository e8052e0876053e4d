import type { BackendProvider } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { webgpu } from "@ctckit/webgpu";
import { worker } from "@ctckit/worker";
import { providerOf } from "../../src/provider.ts";

/** What a page can have. */
export const own: readonly BackendProvider[] = [js(), wasm(), worker(() => wasm()), webgpu()];

/** Somebody's own backend: `?provider=URL` of a module whose default export is a provider, or a function that returns it. */
export async function visitors(address: string): Promise<readonly BackendProvider[]> {
  const url = new URL(address).searchParams.get("provider");
  if (url === null) return [];
  const { default: exported } = await import(/* @vite-ignore */ new URL(url, address).href);
  return [await providerOf(exported, url)];
}
