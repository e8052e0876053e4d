// Builds the addon for this machine with node-gyp, and puts it where the package of this platform has it:
//
//   node native/build.mjs [--debug]     --debug: with AddressSanitizer and its like, and left in native/build/Debug
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const debug = process.argv.includes("--debug");
const gyp = createRequire(import.meta.url).resolve("node-gyp/package.json");
const args = [
  join(dirname(gyp), "bin/node-gyp.js"),
  "configure",
  "build",
  "--jobs=max",
  ...(debug ? ["--debug"] : []),
];
// Node's headers usually lie beside it as it is installed. Elsewhere node-gyp fetches them.
const prefix = dirname(dirname(process.execPath));
if (existsSync(join(prefix, "include/node/node_api.h"))) args.push(`--nodedir=${prefix}`);

const { status } = spawnSync(process.execPath, args, { cwd: folder, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
const place = join(folder, `../../cuda-${process.platform}-${process.arch}`);
if (!debug && existsSync(place)) {
  // In the place of the old one, and not over it: that would end processes that run it.
  const made = join(place, "made.node");
  copyFileSync(join(folder, "build/Release/ctckit_cuda.node"), made);
  renameSync(made, join(place, "ctckit_cuda.node"));
}
