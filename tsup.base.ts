import type { Options } from "tsup";

/** What every published package shares: ESM only, types beside code, no source of siblings bundled in. */
export const base: Options = {
  entry: ["src/index.ts"],
  format: "esm",
  target: "es2022",
  dts: true,
  clean: true,
  sourcemap: true,
  treeshake: true,
};
