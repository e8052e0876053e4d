import { fileURLToPath } from "node:url";
import type { Addon } from "./native.ts";

// Where the addon's binary comes from: the package of this platform, or what node-gyp made of the sources.

export interface Loaded {
  readonly addon?: Addon;
  /** Why there is none. */
  readonly reason?: string;
}

// Neither imported nor spelled out: bundlers for Node would look for binaries that need not be there.
const { createRequire } = process.getBuiltinModule("node:module");
const here = import.meta.url;
const require = createRequire(here);

/** @param path of a binary, instead of those that are looked for */
export function loadAddon(path?: string): Loaded {
  const platform = `@ctckit/cuda-${process.platform}-${process.arch}`;
  const own = fileURLToPath(new URL("../native/build/Release/ctckit_cuda.node", here));
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
