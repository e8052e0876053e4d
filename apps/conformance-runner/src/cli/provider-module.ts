import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
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
  const exported = (await import(locate(from))) as Readonly<Record<string, unknown>>;
  const names = Object.keys(exported);
  const chosen = name ?? ("default" in exported ? "default" : names.length === 1 ? names[0]! : undefined);
  if (chosen === undefined || !(chosen in exported))
    throw new Error(
      `--provider: ${from} exports ${names.join(", ") || "nothing"}: expected ${name ?? "a default, or #NAME"}`,
    );
  return providerOf(exported[chosen], `--provider: ${from}#${chosen}`);
}

function locate(from: string): string {
  const path = resolve(from);
  if (existsSync(path)) return pathToFileURL(path).href;
  return pathToFileURL(createRequire(join(process.cwd(), "package.json")).resolve(from)).href;
}
