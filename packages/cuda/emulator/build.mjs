// Builds the emulated driver with kernels in it, and with --test runs its own test, with the test's kernels:
//
//   node emulator/build.mjs [--out FOLDER] [--sanitize] [--test] KERNEL.cu...
//
// Needs a C++ compiler: $CXX, c++, g++ or clang++. Says so and exits with 3 where there is none. Compiles what has
// changed.
import { execFile, spawnSync } from "node:child_process";
import { mkdir, readdir, realpath, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));

// Rounded as written, step by step; shuffles and patterns look at one number as another.
const asWritten = [
  "-ffp-contract=off",
  "-fno-strict-aliasing",
  "-Wno-unused-variable",
  "-Wno-unused-parameter",
];
const language = [
  "-x",
  "c++",
  "-include",
  join(here, "kernel-language.h"),
  "-fvisibility=default",
  ...asWritten,
];

/**
 * Builds the emulated driver.
 *
 * @param {{ out?: string, sanitize?: boolean, kernels?: readonly string[] }} options
 * @returns {Promise<string>} the library's path; beside it lies one that lacks an entry point
 * @throws an Error with `code` "ENOENT" where there is no compiler
 */
export async function buildEmulator({
  out = join(here, "../build/emulator"),
  sanitize = false,
  kernels = [],
} = {}) {
  const compiler = findCompiler();
  await mkdir(out, { recursive: true });
  const flags = flagsOf(sanitize);
  const names = await readdir(here);
  const sources = names
    .filter((name) => name.endsWith(".cpp"))
    .map((name) => ({ path: join(here, name), options: [] }));
  const generated = kernels.map((path) => ({ path, options: language }));

  const newest = Math.max(
    ...(await Promise.all(names.filter(isHeader).map((name) => modified(join(here, name))))),
  );
  const objects = await Promise.all(
    [...sources, ...generated].map(async ({ path, options }) => {
      const object = join(out, `${basename(path)}${sanitize ? ".sanitized" : ""}.o`);
      if ((await modified(object)) < Math.max(newest, await modified(path)))
        await run(compiler, [...flags, ...options, "-c", path, "-o", object]);
      return object;
    }),
  );
  const current = Math.max(...(await Promise.all(objects.map(modified))));
  // What a driver of years ago is like: it lacks something.
  await link("libcuda-emulated-old.so", "cuStreamWaitEvent;");
  return link("libcuda-emulated.so", "");

  async function link(name, missing) {
    const library = join(out, name);
    const script = join(out, `${name}.map`);
    if ((await modified(library)) >= current) return library;
    await writeFile(script, `{ local: ctckitSwitch; ${missing} };\n`);
    // Never unloaded: streams of a context that nobody has given back are still at work there.
    const linking = [
      "-shared",
      "-pthread",
      `-Wl,--version-script=${script}`,
      "-Wl,-z,nodelete",
      "-ldl",
      "-o",
      library,
    ];
    await run(compiler, [...flags, ...objects, ...linking]);
    return library;
  }
}

/** Builds the emulator's own test, and the driver with its kernels, and runs it. */
async function test({ out = join(here, "../build/emulator-test"), sanitize, kernels }) {
  const own = (await readdir(join(here, "test"))).filter((name) => name.endsWith(".cu"));
  const library = await buildEmulator({
    out,
    sanitize,
    kernels: [...own.map((name) => join(here, "test", name)), ...kernels],
  });
  const program = join(out, "test");
  await run(findCompiler(), [...flagsOf(sanitize), join(here, "test/test.cpp"), "-ldl", "-o", program]);
  return spawnSync(program, [library], { stdio: "inherit", timeout: 300_000 }).status ?? 1;
}

function flagsOf(sanitize) {
  const flags = ["-std=c++17", "-O2", "-g1", "-fPIC", "-pthread", "-fvisibility=hidden", "-Wall", "-Wextra"];
  return sanitize ? [...flags, "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"] : flags;
}

function findCompiler() {
  const names = process.env.CXX ? [process.env.CXX] : ["c++", "g++", "clang++"];
  const compiler = names.find((name) => spawnSync(name, ["--version"]).status === 0);
  if (compiler !== undefined) return compiler;
  const reason = "there is no C++ compiler: c++, g++ and clang++ were looked for, and $CXX";
  throw Object.assign(new Error(reason), { code: "ENOENT", reason });
}

function isHeader(name) {
  return name.endsWith(".h");
}

async function modified(path) {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

if (process.argv[1] && (await realpath(process.argv[1])) === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: "string" }, sanitize: { type: "boolean" }, test: { type: "boolean" } },
  });
  const options = { out: values.out, sanitize: values.sanitize, kernels: positionals };
  try {
    if (values.test) process.exitCode = await test(options);
    else await buildEmulator(options);
  } catch (error) {
    console.log(error.reason ?? error.stderr ?? error);
    process.exitCode = error.reason ? 3 : 1;
  }
}
