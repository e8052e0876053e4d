import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BackendProvider } from "@ctckit/core";
import { topologiesOf } from "../topologies.ts";

// The backends that have a name here. A package is looked for from the user's folder first, so that the version of the user's
// program is checked, and then from the runner's own folder.

type Exports = Readonly<Record<string, unknown>>;

const makers: Readonly<Record<string, () => Promise<BackendProvider>>> = {
  js: () => made("js"),
  wasm: () => made("wasm"),
  worker: async () => {
    const [worker, wasm] = [await exportsOf("worker"), await exportsOf("wasm")];
    if (typeof worker === "string" || typeof wasm === "string")
      return missing("worker", [worker, wasm].find((found) => typeof found === "string") as string);
    const make = worker.worker as (provider: unknown) => BackendProvider;
    return make(wasm.wasm);
  },
  webgpu: () => made("webgpu"),
  // CTCKIT_CUDA_DRIVER=FILE: another driver than the system's, such as an emulated one.
  cuda: () => {
    const driver = process.env.CTCKIT_CUDA_DRIVER;
    return made("cuda", driver === undefined ? {} : { driver });
  },
};

/** In the order of the tables. */
export const backendNames: readonly string[] = Object.keys(makers);

/** A backend whose package is not installed is absent. */
export function backend(name: string): Promise<BackendProvider> {
  return makers[name]!();
}

async function made(name: string, options: object = {}): Promise<BackendProvider> {
  const found = await exportsOf(name);
  if (typeof found === "string") return missing(name, found);
  const topologies = topologiesOf(found);
  const make = found[name] as (options: object) => BackendProvider;
  return make({ ...options, ...(topologies.length > 0 && { topologies }) });
}

/** The package's exports, or why there are none. */
async function exportsOf(name: string): Promise<Exports | string> {
  const wanted = `@ctckit/${name}`;
  for (const base of [join(process.cwd(), "package.json"), import.meta.url]) {
    let path: string;
    try {
      path = createRequire(base).resolve(wanted);
    } catch {
      continue;
    }
    return import(pathToFileURL(path).href);
  }
  return `${wanted} is not installed: npm install ${wanted}`;
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
