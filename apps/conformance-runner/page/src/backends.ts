import { pageBackends } from "@ctckit/backends/pages";
import type { BackendProvider } from "@ctckit/core";
import { providerOf } from "../../src/provider.ts";
import { everyTopology } from "../../src/topologies.ts";
import { within } from "./limit.ts";

const LIMIT = 30_000; // ms

/** The backends that run in a page. */
export function own(): Promise<BackendProvider[]> {
  return Promise.all(
    pageBackends.map(async ({ name, load, make }) => {
      const modules = await load();
      return make(modules, everyTopology(modules[name]!));
    }),
  );
}

/** The visitor's own backend: `?provider=URL` of a module whose default export is a provider, or a function that returns one. */
export async function visitors(address: string): Promise<readonly BackendProvider[]> {
  const url = new URL(address).searchParams.get("provider");
  if (url === null) return [];
  const loaded = async () => {
    const { default: exported } = await import(/* @vite-ignore */ new URL(url, address).href);
    return providerOf(exported);
  };
  return [await within(LIMIT, `loading ${url}`, loaded())];
}
