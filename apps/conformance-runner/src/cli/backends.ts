// The backends that have a name here. A package is looked for from the user's folder first, so that what is checked is the version
// that the user's program gets, then from the runner's own.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { backends } from "@ctckit/backends";
import type { DeviceAccess } from "@ctckit/conformance";
import type { BackendProvider } from "@ctckit/core";
import { everyTopology } from "../topologies.ts";
import { deviceAccess } from "./device-access.ts";

export { backendNames } from "@ctckit/backends";

export interface Found {
  readonly provider: BackendProvider;
  readonly device?: DeviceAccess;
}

/** A backend whose package is not installed is absent. */
export async function backend(name: string): Promise<Found> {
  const row = backends.find((each) => each.name === name)!;
  const modules: Record<string, object> = {};
  for (const each of row.packages) {
    const path = located(`@ctckit/${each}`);
    if (path === undefined)
      return { provider: missing(name, `@ctckit/${each} is not installed: npm install @ctckit/${each}`) };
    modules[each] = await import(pathToFileURL(path).href);
  }
  const provider = row.make(modules, everyTopology(modules[name]!));
  const device = deviceAccess(name, modules[name]!, gpu);
  return { provider, ...(device && { device }) };
}

/** Dawn's, where `@ctckit/webgpu` finds it; the suite asks for it only where that backend is there. */
async function gpu(): Promise<GPU> {
  if (globalThis.navigator?.gpu) return navigator.gpu;
  const path = createRequire(located("@ctckit/webgpu")!).resolve("webgpu");
  const { create } = (await import(pathToFileURL(path).href)) as { create(flags: string[]): GPU };
  return create([]);
}

function located(wanted: string): string | undefined {
  for (const base of [join(process.cwd(), "package.json"), import.meta.url])
    try {
      return createRequire(base).resolve(wanted);
    } catch {}
  return undefined;
}

function missing(name: string, reason: string): BackendProvider {
  return {
    name,
    probe: async () => ({ available: false, reason }),
    open: async () => {
      throw new Error(reason);
    },
  };
}
