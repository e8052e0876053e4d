import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { errorText } from "@ctckit/conformance";
import type { BackendProvider } from "@ctckit/core";
import { providerOf } from "../provider.ts";

/**
 * A third-party backend.
 *
 * @param module path of a file, or a package's name, both as seen from the current folder. `#name` behind it chooses the export that is
 * the provider, or a function that returns it. Default: the default export, or the only one.
 * @throws Error - there is no such module, or no provider in it
 */
export async function providerModule(module: string): Promise<BackendProvider> {
  const [from = "", name] = module.split("#");
  const url = locate(from);
  const exported = await theirs(from, () => import(url) as Promise<Readonly<Record<string, unknown>>>);
  const names = Object.keys(exported);
  const chosen = name ?? ("default" in exported ? "default" : names.length === 1 ? names[0]! : undefined);
  if (chosen === undefined || !(chosen in exported))
    throw new Error(
      `--provider: ${from} exports ${names.join(", ") || "nothing"}: expected ${name ?? "a default, or #NAME"}`,
    );
  return theirs(`${from}#${chosen}`, () => providerOf(exported[chosen]));
}

/** What their code throws need not say where it was, and a syntax error names no file. */
async function theirs<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [place] = (error instanceof Error && error.stack?.match(/file:[^\s()]+?:\d+/)) || [];
    throw new Error(`--provider: ${what}: ${errorText(error)}${place ? ` (${place})` : ""}`, {
      cause: error,
    });
  }
}

function locate(from: string): string {
  const path = resolve(from);
  if (existsSync(path)) return pathToFileURL(path).href;
  return pathToFileURL(createRequire(join(process.cwd(), "package.json")).resolve(from)).href;
}
