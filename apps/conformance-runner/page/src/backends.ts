import type { BackendProvider } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { webgpu } from "@ctckit/webgpu";
import { worker } from "@ctckit/worker";

/** What a page can have. */
export const own: readonly BackendProvider[] = [js(), wasm(), worker(() => wasm()), webgpu()];

/** Somebody's own backend: `?provider=URL` of a module whose default export is a provider, or a function that returns it. */
export async function visitors(address: string): Promise<readonly BackendProvider[]> {
  const url = new URL(address).searchParams.get("provider");
  if (url === null) return [];
  const { default: exported } = await import(/* @vite-ignore */ new URL(url, address).href);
  const provider: Partial<BackendProvider> | undefined =
    typeof exported === "function" ? await exported() : exported;
  if (typeof provider?.name !== "string" || !provider.probe || !provider.open)
    throw new TypeError(
      `${url}: expected a default export { name, probe, open }, or a function that returns it`,
    );
  return [provider as BackendProvider];
}
