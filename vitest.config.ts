// One project a folder that has tests, named as its package; and two for what only a page can show, where CTCKIT_CHROMIUM is a browser's path.
//
// Workspace packages resolve to their sources. With CTCKIT_TARGET=dist they resolve to what was built, as a user's import does, and loading
// any package's source is an error: no test of the build can pass on the sources.
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, relative } from "node:path";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const root = import.meta.dirname;
const dist = process.env.CTCKIT_TARGET === "dist";
const chromium = process.env.CTCKIT_CHROMIUM;
/** What tests ask of the environment. A page has none of its own. */
const { CTCKIT_KILLS } = process.env;
const env = CTCKIT_KILLS ? { CTCKIT_KILLS } : {};

const builtOnly = {
  name: "ctckit-built-only",
  enforce: "pre",
  load(id: string) {
    if (/\/packages\/[^/]+\/src\//.test(id)) throw new Error(`CTCKIT_TARGET=dist, but the test loads ${id}`);
  },
} as const;

// Vite's own conditions are replaced by a list, so they are named again.
const conditions = (...where: string[]) => [
  ...(dist ? [] : ["ctckit-source"]),
  "module",
  ...where,
  "development|production",
];

const globalSetup: Readonly<Record<string, string>> = { "packages/cuda": "./test/build-native.ts" };

/**
 * Each test file has a process to itself where tests look at one: its memory, its threads, its device, its end. Elsewhere the files of a
 * folder follow each other in one process. A process and what it imports are 0.4 s of work, which of 130 files was 50 s.
 */
const alone: readonly string[] = [
  "apps/bench",
  "packages/cuda",
  "packages/wasm",
  "packages/webgpu",
  "packages/worker",
  "tools/fuzz",
];

function onNode(folder: string): TestProjectInlineConfiguration {
  const resolve = { conditions: conditions("node") };
  return {
    root: join(root, folder),
    plugins: dist ? [builtOnly] : [],
    resolve,
    ssr: { resolve },
    test: {
      name: `@ctckit/${basename(folder)}`,
      include: ["test/**/*.test.ts"],
      globalSetup: globalSetup[folder] ?? [],
      isolate: alone.includes(folder),
    },
  };
}

function inPage(executablePath: string, name: string, headers = {}): TestProjectInlineConfiguration {
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
  ];
  return {
    root,
    resolve: { conditions: conditions("browser") },
    server: { headers },
    test: {
      name,
      include: [`packages/*/test/*.${name}.ts`],
      env,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { executablePath, args } }),
        instances: [{ browser: "chromium" }],
      },
    },
  };
}

// Only a page with these may share memory with its workers.
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
const pages = chromium ? [inPage(chromium, "browser"), inPage(chromium, "isolated", isolation)] : [];

const folders = ["packages", "tools", "apps", "examples"]
  .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
  .filter((folder) => existsSync(join(root, folder, "test")));
// Started in one of them, Vitest runs that one.
const here = folders.filter((folder) => folder === relative(root, process.cwd()));

export default defineConfig({
  test: {
    projects: here.length > 0 ? here.map(onNode) : [...folders.map(onNode), ...pages],
    // Vitest leaves one core alone, which of two is half: the unit tests took 265 s instead of 174.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
