// What every `npm run` command goes through: it makes a fresh clone ready, then runs the command.
//
// Needs Node and npm only. pnpm comes through npx until the first install has put it into node_modules/.bin, which
// is first on the PATH of everything started here. Says one line a step; a step's output is shown when it fails.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "node_modules", ".bin");
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
// "pnpm@VERSION+HASH": the hash is for corepack, and no part of what npx and the lockfile call it.
const [, pnpmVersion] = packageManager.split(/[@+]/);
const env = {
  ...process.env,
  PATH: [bin, process.env.PATH].join(delimiter),
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
  npm_config_update_notifier: "false",
};

// Without tsx's own process in between, which does not pass on every signal.
const typescript = ["node", "--import=tsx"];
const sources = [...typescript, "--conditions=ctckit-source"];
const turbo = (task, ...filters) => ["turbo", "run", task, "--output-logs=errors-only", ...filters];

/** @type {Record<string, { prepare?: [string, string[]][], run: (args: string[]) => string[], made?: (args: string[]) => string | false }>} */
const commands = {
  start: {
    prepare: [["Build apps/quickstart", turbo("build", "--filter=./apps/quickstart")]],
    run: (args) => ["node", "apps/quickstart/dist/main.js", ...args],
  },
  // Vite's own script, not through pnpm: a signal then reaches the server itself.
  playground: {
    prepare: [["Build what the page imports", turbo("build", "--filter=@ctckit/playground^...")]],
    run: (args) => ["node", "apps/playground/node_modules/vite/bin/vite.js", "apps/playground", ...args],
  },
  reader: {
    prepare: [["Build what the page imports", turbo("build", "--filter=@ctckit/reader^...")]],
    run: (args) => ["node", "apps/reader/node_modules/vite/bin/vite.js", "apps/reader", ...args],
  },
  // The documents' picture of the playground.
  picture: {
    prepare: [["Build the playground", turbo("build", "--filter=@ctckit/playground")]],
    run: () => [...sources, "tools/checks/src/playground/picture.ts"],
  },
  test: { run: (args) => [...sources, "tools/checks/src/main.ts", ...args] },
  build: { run: (args) => turbo("build", ...args) },
  generate: { run: (args) => ["pnpm", "--silent", "--filter=@ctckit/codegen", "run", "generate", ...args] },
  // What users install is compared and timed: the built packages, not the sources.
  fuzz: {
    prepare: [["Build what is compared", turbo("build", "--filter=@ctckit/fuzz^...")]],
    run: (args) => [...typescript, "tools/fuzz/src/main.ts", ...args],
  },
  soak: {
    prepare: [["Build what is soaked", turbo("build", "--filter=@ctckit/fuzz^...")]],
    run: (args) => [...typescript, "tools/fuzz/src/soak/main.ts", ...args],
  },
  "corpus-demo": {
    prepare: [["Build the command", turbo("build", "--filter=@ctckit/cli")]],
    run: (args) => [...typescript, "apps/cli/demo/main.ts", ...args],
  },
  bench: {
    prepare: [["Build what is timed", turbo("build", "--filter=@ctckit/bench^...")]],
    run: (args) => [...typescript, "apps/bench/src/main.ts", ...args],
  },
  "gpu-kit": {
    prepare: [
      ["Build what it carries", turbo("build", "--filter=@ctckit/gpu-kit^...")],
      ["Build the addon", ["pnpm", "--filter=@ctckit/cuda", "run", "build:addon"]],
    ],
    run: (args) => [...sources, "tools/gpu-kit/src/main.ts", ...args],
  },
  // The saboteurs are the suite's own tests, and their table is what that test file prints.
  conformance: {
    prepare: [["Build the runner", turbo("build", "--filter=@ctckit/conformance-runner")]],
    run: (args) =>
      args.includes("--saboteurs")
        ? ["vitest", "run", "--project=@ctckit/conformance", "--reporter=dot", "test/saboteurs.test.ts"]
        : ["node", "apps/conformance-runner/dist/main.js", ...vectors(args), ...args],
  },
  "conformance-page": {
    prepare: [["Build what the page imports", turbo("build", "--filter=@ctckit/conformance-runner^...")]],
    run: (args) => [
      "node",
      "apps/conformance-runner/node_modules/vite/bin/vite.js",
      "apps/conformance-runner/page",
      ...args,
    ],
  },
  // --build: as it is published, with the apps in it. Else a server that follows what is written.
  docs: {
    prepare: [["Describe the API", ["pnpm", "--filter=@ctckit/site", "run", "api"]]],
    run: (args) =>
      args.includes("--build")
        ? turbo("site", "--filter=@ctckit/site")
        : ["node", "apps/site/node_modules/vitepress/bin/vitepress.js", "dev", "apps/site", ...args],
    made: (args) => args.includes("--build") && "The site is in apps/site/build/site",
  },
  size: {
    prepare: [["Build what is measured", turbo("build", "--filter=@ctckit/checks^...")]],
    run: () => ["pnpm", "--silent", "--filter=@ctckit/checks", "exec", "size-limit"],
  },
  goldens: { run: (args) => [pythonWithTorch(), "tools/goldens/make.py", ...args] },
  // Workers that end at random moments, many more than npm test has the time for.
  kills: { run: (args) => [...sources, "tools/checks/src/kills.ts", ...args] },
  // Addon and kernels of @ctckit/cuda, on its emulated driver.
  sanitize: { run: () => ["pnpm", "--silent", "--filter=@ctckit/cuda", "run", "sanitize"] },
  // What each published package exports, as reviews see it change.
  api: {
    prepare: [["Build what is described", turbo("build")]],
    run: (args) => [...sources, "tools/checks/src/api/main.ts", ...args],
  },
  // What users install, as tarballs.
  pack: {
    prepare: [["Build what is packed", turbo("build")]],
    run: (args) => [...sources, "tools/checks/src/pack.ts", ...args],
  },
  changeset: { run: (args) => ["changeset", ...args] },
  // Manifests as changesets writes them are not formatted, and the lockfile has versions in it.
  "next-version": {
    prepare: [
      ["Make change sets a version", ["changeset", "version"]],
      ["Let peers follow", [...sources, "tools/checks/src/next-version.ts"]],
      ["Format manifests", ["biome", "check", "--write"]],
    ],
    run: () => ["pnpm", "install", "--lockfile-only"],
  },
  release: {
    prepare: [["Build what is published", turbo("build")]],
    run: (args) => [...sources, "tools/checks/src/release.ts", ...args],
  },
  lint: { run: (args) => ["biome", "check", ...args] },
  format: { run: (args) => ["biome", "check", "--write", ...args] },
};

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (!command) fail(`unknown command "${name}"; one of: ${Object.keys(commands).join(", ")}`);
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Node 20.19 or newer is needed, this is ${process.version}`);

// An install takes tools away for moments, while a command that runs this one may be starting them.
if (!env.CTCKIT_INSTALLED) await step("Install dependencies", installer());
env.CTCKIT_INSTALLED = "1";
for (const [title, line] of command.prepare ?? []) await step(title, line);
const { code } = await start(command.run(args), "inherit");
const made = code === 0 && command.made?.(args);
if (made) console.log(made);
process.exit(code);

function installer() {
  const install = ["install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only"];
  const local = join(root, "node_modules", "pnpm", "package.json");
  const ready = existsSync(local) && JSON.parse(readFileSync(local, "utf8")).version === pnpmVersion;
  return ready ? ["pnpm", ...install] : ["npx", "--yes", `pnpm@${pnpmVersion}`, ...install];
}

/** Public vectors that lie beside the checkout, unless the environment names others. */
function vectors(args) {
  const beside = join(root, "../shared/vectors");
  const wanted = process.env.CTCKIT_VECTORS === undefined && !args.includes("--page");
  return wanted && existsSync(beside) ? ["--vectors", beside] : [];
}

/** Runs one step quietly, and ends the process with its output when it fails. */
async function step(title, line) {
  const began = performance.now();
  process.stderr.write(`> ${title} ... `);
  const { code, output } = await start(line, "pipe");
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stderr.write(code === 0 ? `${seconds} s\n` : `failed\n${output}\n`);
  if (code === 0) return;
  process.stderr.write(`${title}: "${line.join(" ")}" ended with code ${code}\n`);
  if (name === "test") console.log("0 passed, 1 failed");
  process.exit(1);
}

/** Resolves with the exit code (128 + signal as a shell has it) and, for "pipe", everything printed. */
function start([file, ...rest], output) {
  return new Promise((resolve) => {
    const stdio = output === "pipe" ? ["ignore", "pipe", "pipe"] : "inherit";
    const child = spawn(file, rest, { cwd: root, env, stdio });
    const printed = [];
    child.stdout?.on("data", (chunk) => printed.push(chunk));
    child.stderr?.on("data", (chunk) => printed.push(chunk));
    // A terminal sends Ctrl-C to the child too, which ends in its own way. A signal from elsewhere may have reached
    // this process only: what still runs after a second has not heard of it.
    let later;
    const wait = () => {
      if (!process.stdin.isTTY) later ??= setTimeout(() => child.kill("SIGINT"), 1000);
    };
    const pass = () => child.kill("SIGTERM");
    process.on("SIGINT", wait).on("SIGTERM", pass);
    const end = (code, text = "") => {
      clearTimeout(later);
      process.off("SIGINT", wait).off("SIGTERM", pass);
      resolve({ code, output: Buffer.concat(printed).toString() + text });
    };
    child.on("error", (error) => end(127, String(error)));
    child.on("close", (code, signal) => end(code ?? (signal === "SIGINT" ? 130 : 143)));
  });
}

/**
 * The first Python that has PyTorch, in the order of all our tools: `CTCKIT_PYTHON` and nothing else where that is set, then
 * the system's, which another `python3` on the PATH may hide.
 */
function pythonWithTorch() {
  const asked = process.env.CTCKIT_PYTHON;
  const candidates = asked ? [asked] : ["/usr/bin/python3", "python3"];
  const look = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";
  const found = candidates.find((python) => spawnSync(python, ["-c", look], { env }).status === 0);
  if (!found)
    fail(
      `no PyTorch in ${candidates.join(", ")} (on Debian: apt install python3-torch; or set CTCKIT_PYTHON)`,
    );
  return found;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
