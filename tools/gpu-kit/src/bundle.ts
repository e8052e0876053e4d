import { copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { root } from "./workspace.ts";

const programs = {
  check: "tools/gpu-kit/src/check/main.ts",
  conformance: "apps/conformance-runner/src/main.ts",
  fuzz: "tools/fuzz/src/main.ts",
  bench: "apps/bench/src/main.ts",
};
/** What they start, looking for it beside themselves. */
const scripts = ["tools/fuzz/src/torch-oracle.py", "apps/bench/src/torch/opponent.py"];
/** Left out: only parts of the benchmark that need no GPU use them. */
const unused = ["@tensorflow/*", "vega", "vega-lite", "playwright-core", "esbuild"];

/** @param external packages that lie beside the programs */
export async function bundle(folder: string, external: readonly string[]): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(Object.entries(programs).map(([name, path]) => [name, join(root, path)])),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: [...external, ...unused],
    // Libraries in CommonJS ask for Node's modules this way.
    banner: {
      js: 'import { createRequire as ctckitRequire } from "node:module";\nconst require = ctckitRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  for (const path of scripts) copyFileSync(join(root, path), join(folder, basename(path)));
}
