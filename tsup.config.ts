// How every package is built, in its folder: ESM, types beside code, no source of siblings bundled in. `exports` names the entries and their
// sources; src/main.ts is a program, which nobody imports.
import { existsSync, readFileSync } from "node:fs";
import { defineConfig, type Options } from "tsup";

type Path = string | Readonly<Record<string, string>>;

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, Readonly<Record<string, Path>>>>;
}

const { name, exports = {} }: Manifest = JSON.parse(readFileSync("package.json", "utf8"));
const entries: Record<string, string> = {};
for (const { "ctckit-source": sources = {}, types: _, ...built } of Object.values(exports))
  for (const [condition, path] of Object.entries(built) as [string, string][])
    entries[path.replace(/^\.\/dist\/|\.js$/g, "")] =
      typeof sources === "string" ? sources : sources[condition]!;
const { worker, ...modules } = entries;
const program = existsSync("src/main.ts") && { main: "src/main.ts" };

/** Under one condition or another an entry has the same types: those of its default. */
const declared = new Set(Object.values(exports).map(({ types = "" }) => types));
const declarations = (entries: Record<string, string>) => {
  const entry = Object.fromEntries(
    Object.entries(entries).filter(([name]) => declared.has(`./dist/${name}.d.ts`)),
  );
  const sources = Object.values(entry).map((source) => readFileSync(source, "utf8"));
  // What bundles declarations leaves these out. Not every version of TypeScript has WebGPU's types of its own, and not every program
  // asks for those of `Symbol.dispose`.
  const references = sources.flatMap((text) => text.match(/^\/\/\/ <reference (types|lib)=.*$/gm) ?? []);
  return sources.length > 0 && { entry, banner: [...new Set(references)].join("\n") };
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
  splitting: false, // what is imported later is in it too
  noExternal: [/./],
});

export default defineConfig(worker ? [base, script({ worker })] : base);
