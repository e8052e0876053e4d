import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// A copy of the generator and its output, to which a topology can be added: a file in spec/ and a row in specs.ts.

const root = fileURLToPath(new URL("../../../", import.meta.url));
const CODEGEN = "tools/codegen";
const HOSTS = ["core", "js", "wasm", "webgpu"];

export interface Generated {
  readonly code: number;
  readonly said: string;
}

export interface Author {
  /** Adds a lattice, given as the text of its file: `camelCase` is what that exports. */
  add(name: string, camelCase: string, text: string): Promise<void>;
  /** Removes it again. */
  remove(name: string, camelCase: string): Promise<void>;
  /** Runs `npm run generate`'s program without an nvcc. */
  generate(): Promise<Generated>;
  /** What a generated file exports. */
  load(path: string): Promise<Readonly<Record<string, unknown>>>;
  /** All files of the hosts whose kernels need no nvcc, by their paths. */
  files(): Promise<ReadonlyMap<string, string>>;
  leave(): Promise<void>;
}

export async function author(): Promise<Author> {
  const here = await mkdtemp(join(tmpdir(), "ctckit-topology-"));
  await cp(join(root, CODEGEN, "src"), join(here, CODEGEN, "src"), { recursive: true });
  await cp(join(root, CODEGEN, "package.json"), join(here, CODEGEN, "package.json"));
  await symlink(join(root, CODEGEN, "node_modules"), join(here, CODEGEN, "node_modules"));
  for (const host of [...HOSTS, "cuda"]) {
    const folder = `packages/${host}/src/generated`;
    await cp(join(root, folder), join(here, folder), { recursive: true });
  }
  const specs = join(here, CODEGEN, "src/specs.ts");
  const specPath = (name: string) => join(here, CODEGEN, `src/spec/${name}.ts`);
  const row = (camelCase: string) => `, ${camelCase}];`;
  const importOf = (name: string, camelCase: string) => `import { ${camelCase} } from "./spec/${name}.ts";\n`;
  return {
    async add(name, camelCase, text) {
      await writeFile(specPath(name), text);
      const before = await readFile(specs, "utf8");
      await writeFile(specs, importOf(name, camelCase) + before.replace("];", row(camelCase)));
    },
    async remove(name, camelCase) {
      await rm(specPath(name));
      const before = await readFile(specs, "utf8");
      await writeFile(specs, before.replace(importOf(name, camelCase), "").replace(row(camelCase), "];"));
    },
    generate: () =>
      new Promise((resolve) => {
        const args = ["--import=tsx", join(here, CODEGEN, "src/main.ts")];
        const env = { ...process.env, CTCKIT_NVCC: "no-such-nvcc" };
        execFile(process.execPath, args, { cwd: root, env }, (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
        );
      }),
    load: (path) => import(/* @vite-ignore */ pathToFileURL(join(here, path)).href),
    async files() {
      const found = new Map<string, string>();
      for (const host of HOSTS) {
        const folder = `packages/${host}/src/generated`;
        for (const entry of await readdir(join(here, folder), { recursive: true, withFileTypes: true }))
          if (entry.isFile()) {
            const path = join(entry.parentPath, entry.name);
            found.set(path.slice(here.length + 1), await readFile(path, "utf8"));
          }
      }
      return found;
    },
    leave: () => rm(here, { recursive: true }),
  };
}
