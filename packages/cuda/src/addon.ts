import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Addon } from "./native.ts";

// Where the addon's binary comes from: the package of this platform, or what node-gyp made of the sources.

export interface Loaded {
  readonly addon?: Addon;
  /** Why there is none. */
  readonly reason?: string;
}

const require = createRequire(import.meta.url);

/** @param path of a binary, instead of those that are looked for */
export function loadAddon(path?: string): Loaded {
  const platform = `@ctckit/cuda-${process.platform}-${process.arch}`;
  const own = fileURLToPath(new URL("../native/build/Release/ctckit_cuda.node", import.meta.url));
  const reasons: string[] = [];
  for (const candidate of path === undefined ? [platform, own] : [path]) {
    try {
      return { addon: require(candidate) as Addon };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      reasons.push(code === "MODULE_NOT_FOUND" ? `no ${candidate}` : `${candidate}: ${message}`);
    }
  }
  return { reason: `there is no binary of the addon for this platform: ${reasons.join("; ")}` };
}
