// The backends that have a name here. A package is looked for from the user's folder first, so that what is checked is the version
// that the user's program gets, then from the runner's own.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { backends } from "@ctckit/backends";
import type { BackendProvider } from "@ctckit/core";
import { everyTopology } from "../topologies.ts";

export { backendNames } from "@ctckit/backends";

/** A backend whose package is not installed is absent. */
export async function backend(name: string): Promise<BackendProvider> {
  const row = backends.find((each) => each.name === name)!;
  const modules: Record<string, object> = {};
  for (const each of row.packages) {
    const path = located(`@ctckit/${each}`);
    if (path === undefined)
      return missing(name, `@ctckit/${each} is not installed: npm install @ctckit/${each}`);
    modules[each] = await import(pathToFileURL(path).href);
  }
  return row.make(modules, everyTopology(modules[name]!));
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
