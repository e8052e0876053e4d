// How every package is built, in its folder: ESM, types beside code, no source of siblings bundled in. `exports` names the entries and their
// sources; src/main.ts is a program, which nobody imports.
import { existsSync, readFileSync } from "node:fs";
import { defineConfig, type Options } from "tsup";

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, { "ctckit-source": string; default?: string }>>;
}

const { name, exports = {} }: Manifest = JSON.parse(readFileSync("package.json", "utf8"));
const entries: Record<string, string> = {};
for (const { "ctckit-source": source, default: built } of Object.values(exports))
  if (built) entries[built.replace(/^\.\/dist\/|\.js$/g, "")] = source;
const { worker, ...modules } = entries;
const program = existsSync("src/main.ts") && { main: "src/main.ts" };

const declarations = (entry: Record<string, string>) => {
  const sources = Object.values(entry).map((source) => readFileSync(source, "utf8"));
  // What bundles declarations leaves these out. Not every version of TypeScript has WebGPU's types of its own.
  const references = sources.flatMap((text) => text.match(/^\/\/\/ <reference types=.*$/gm) ?? []);
  return sources.length > 0 && { entry, banner: references.join("\n") };
};

const base: Options = {
  entry: { ...modules, ...program },
  dts: declarations(modules),
  format: "esm",
  target: "es2022",
  clean: true,
  sourcemap: name !== "@ctckit/cuda", // its kernels are text already: maps of them would be half of the package
  treeshake: true,
  tsconfig: "../../tsconfig.json",
};

/** Complete in itself: a page without a bundler, a policy or a file server need find nothing else. */
const script = (entry: Record<string, string>): Options => ({
  ...base,
  entry,
  dts: declarations(entry),
  clean: false,
  minify: true,
  noExternal: [/./],
});

export default defineConfig(worker ? [base, script({ worker })] : base);
