import { fileURLToPath } from "node:url";
import type { Addon } from "./native.ts";

// Loads the addon's binary from the package of this platform, or from what node-gyp built of the sources.

export interface Loaded {
  readonly addon?: Addon;
  /** Why there is no addon. */
  readonly reason?: string;
}

// Neither imported nor written as one expression. Bundlers for Node would look for binaries that may not exist.
const { createRequire } = process.getBuiltinModule("node:module");
const here = import.meta.url;
const require = createRequire(here);

/** @param path path of a binary to load instead of the package's or node-gyp's */
export function loadAddon(path?: string): Loaded {
  const platform = `@ctckit/cuda-${process.platform}-${process.arch}`;
  const own = fileURLToPath(new URL("../native/build/Release/ctckit_cuda.node", here));
  const reasons: string[] = [];
  for (const candidate of path === undefined ? [platform, own] : [path]) {
    try {
      const addon = require(candidate) as Partial<Addon>;
      if (typeof addon?.probe === "function" && typeof addon.open === "function")
        return { addon: addon as Addon };
      reasons.push(`${candidate}: it is not the addon of @ctckit/cuda`);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      reasons.push(code === "MODULE_NOT_FOUND" ? `no ${candidate}` : `${candidate}: ${message}`);
    }
  }
  return { reason: `there is no binary of the addon for this platform: ${reasons.join("; ")}` };
}
