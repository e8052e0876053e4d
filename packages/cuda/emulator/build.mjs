// Builds the emulated driver with kernels in it:
//
//   node emulator/build.mjs [--out FOLDER] [--sanitize] KERNEL.cu...
//
// Needs a C++ compiler: $CXX, c++, g++ or clang++. Says so and exits with 3 where there is none. Compiles what has changed.
import { execFile, spawnSync } from "node:child_process";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));

const { values, positionals: kernels } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: join(here, "../build/emulator") },
    sanitize: { type: "boolean", default: false },
  },
});
const compiler = (process.env.CXX ? [process.env.CXX] : ["c++", "g++", "clang++"]).find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);
if (compiler === undefined) {
  console.log("there is no C++ compiler: c++, g++ and clang++ were looked for, and $CXX");
  process.exit(3);
}

const { out } = values;
await mkdir(out, { recursive: true });
const flags = ["-std=c++17", "-O2", "-g1", "-fPIC", "-pthread", "-fvisibility=hidden", "-Wall", "-Wextra"];
if (values.sanitize) flags.push("-fsanitize=address,undefined", "-fno-sanitize-recover=undefined");
const names = await readdir(here);
const headers = names.filter((name) => name.endsWith(".h")).map((name) => join(here, name));
const sources = names
  .filter((name) => name.endsWith(".cpp"))
  .map((name) => ({ path: join(here, name), options: [] }));
// Rounded as written, step by step; shuffles and patterns look at one number as another.
const language = ["-x", "c++", "-include", join(here, "kernel-language.h"), "-fvisibility=default"];
const asWritten = [
  "-ffp-contract=off",
  "-fno-strict-aliasing",
  "-Wno-unused-variable",
  "-Wno-unused-parameter",
];
const generated = kernels.map((path) => ({ path, options: [...language, ...asWritten] }));

const newest = Math.max(...(await Promise.all(headers.map(modified))));
const objects = await Promise.all(
  [...sources, ...generated].map(async ({ path, options }) => {
    const object = join(out, `${basename(path)}${values.sanitize ? ".sanitized" : ""}.o`);
    if ((await modified(object)) < Math.max(newest, await modified(path)))
      await run(compiler, [...flags, ...options, "-c", path, "-o", object]);
    return object;
  }),
);
const current = Math.max(...(await Promise.all(objects.map(modified))));
await link("libcuda-emulated.so", "");
// What a driver of years ago is like: it lacks something.
await link("libcuda-emulated-old.so", "cuStreamWaitEvent;");

async function link(name, missing) {
  const library = join(out, name);
  if ((await modified(library)) >= current) return;
  const script = join(out, `${name}.map`);
  await writeFile(script, `{ local: ctckitSwitch; ${missing} };\n`);
  const linking = ["-shared", "-pthread", `-Wl,--version-script=${script}`, "-ldl", "-o", library];
  await run(compiler, [...flags, ...objects, ...linking]);
}

async function modified(path) {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
