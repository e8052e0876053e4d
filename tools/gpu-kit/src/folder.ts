// What lies in the kit:
//
//   run                       starts app/check.js with the Node beside it
//   node                      this machine's
//   app/*.js, *.py            the programs, each with the libraries that it uses bundled in
//   app/node_modules          our packages as they are published, the addon of this platform, and Dawn
//   vectors                   public vectors, if this machine has them
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.ts";
import { root, run } from "./workspace.ts";

export const platform = `${process.platform}-${process.arch}`;

const carried = ["core", "js", "wasm", "webgpu", "cuda", "conformance", `cuda-${platform}`];
const script = `#!/bin/sh
# Checks and times ctckit on this machine's GPU: ./run --help
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/node" "$here/app/check.js" "$@"
`;

/** @returns what is missing, in sentences @throws Error - nothing was built that the kit could carry */
export async function fill(folder: string): Promise<string[]> {
  const app = join(folder, "app");
  mkdirSync(join(app, "node_modules"), { recursive: true });
  const addon = join(root, `packages/cuda-${platform}/ctckit_cuda.node`);
  if (!existsSync(addon)) throw new Error(`there is no addon for ${platform} to carry`);
  await bundle(app, [...carried.map((name) => `@ctckit/${name}`), "webgpu"]);
  for (const name of carried) install(name, app);
  dawn(join(app, "node_modules/webgpu"));
  cpSync(process.execPath, join(folder, "node"));
  writeFileSync(join(folder, "run"), script);
  for (const program of ["node", "run"]) chmodSync(join(folder, program), 0o755);
  return vectors(join(folder, "vectors"));
}

/** As npm would: what the registry gets, unpacked. */
function install(name: string, app: string): void {
  const place = join(app, "node_modules/@ctckit", name);
  const tarball = join(app, `${name}.tgz`);
  mkdirSync(place, { recursive: true });
  run("pnpm", ["--filter", `@ctckit/${name}`, "pack", "--out", tarball]);
  run("tar", ["-xzf", tarball, "-C", place, "--strip-components=1"]);
  rmSync(tarball);
}

/** Without its binaries for other platforms. */
function dawn(place: string): void {
  const from = dirname(fileURLToPath(import.meta.resolve("webgpu")));
  cpSync(from, place, {
    recursive: true,
    dereference: true,
    filter: (path) => dirname(path) !== join(from, "dist") || path.endsWith(platform),
  });
}

function vectors(place: string): string[] {
  const here = process.env.CTCKIT_VECTORS ?? join(root, "../shared/vectors");
  if (!existsSync(here)) return ["no public vectors are here: the suite will run without them"];
  mkdirSync(place);
  for (const file of readdirSync(here))
    if (file.endsWith(".json")) cpSync(join(here, file), join(place, file));
  return [];
}
