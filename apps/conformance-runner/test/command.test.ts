import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { targets } from "../src/cli/targets.ts";
import { bundled } from "./command.ts";

// Each starts a process, which on a busy machine takes more than the default of 5 s.
vi.setConfig({ testTimeout: 60_000 });

const cwd = fileURLToPath(new URL("..", import.meta.url));
/** Named backends are looked for among packages, so these runs are on sources. */
const sources = ["--import=tsx", "--conditions=ctckit-source", "src/main.ts"];
let folder: string;
let bundle: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ctckit-runner-test-"));
  bundle = join(await bundled(folder), "main.mjs");
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], more: Readonly<Record<string, string>> = {}, entry = sources) {
  const line = [...entry, ...args];
  const env = { ...process.env, CTCKIT_VECTORS: "", CTCKIT_REQUIRE: "", ...more };
  return spawnSync(process.execPath, line, { cwd, encoding: "utf8", env });
}

test("runs what it is asked for, and writes it down", () => {
  const [report, junit] = [join(folder, "report.json"), join(folder, "junit.xml")];
  const args = ["--backend", "js,wasm", "--filter", "trait/*", "--report", report, "--junit", junit];
  const { status, stdout } = run(args);
  expect(stdout).toMatch(/^js +pass +unsupported\ntrait +\d+ +\d+\n/);
  expect(stdout).toContain("wasm: nothing failed");
  expect(stdout).toContain("\n2 backends: 2 without a failure (js, wasm)\n");
  expect(status).toBe(0);
  const { backends } = JSON.parse(readFileSync(report, "utf8"));
  expect(backends.map(({ provider }: { provider: string }) => provider)).toEqual(["js", "wasm"]);
  expect(readFileSync(junit, "utf8")).toContain('<testsuite name="wasm"');
  const matrix = run(["--mode", "support", report]);
  expect(matrix.stdout).toMatch(/\| theme \| js \[1\] \| wasm \[2\] \|/);
  expect(matrix.status).toBe(0);
});

test("times what it is asked for", () => {
  const report = join(folder, "times.json");
  const { status, stdout } = run(["--mode", "bench", "--backend", "wasm", "--report", report]);
  expect(Object.values(JSON.parse(readFileSync(report, "utf8")).times.wasm)).toHaveLength(3);
  expect(stdout).toMatch(/^ms a call +wasm\n(.* \d[\d.e+]*\n){3}$/);
  expect(status).toBe(0);
});

test("takes anybody's backend, and fails with it; others have their verdict", () => {
  const module = join(folder, "broken.mjs");
  const open = "async () => { throw new Error('not today'); }";
  writeFileSync(
    module,
    `export const one = { name: "one", probe: async () => ({ available: true }), open: ${open} };`,
  );
  const args = ["--backend", "js", "--provider", module, "--filter", "trait/*"];
  const { status, stdout } = run(args);
  expect(stdout).toContain("js: nothing failed");
  expect(stdout).toContain("one: FAILED");
  expect(stdout).toContain("not today");
  expect(status).toBe(1);
});

test("prints one failure of a cause with its line, its clauses and what was asked; all of them with --verbose", () => {
  const [module, report] = [join(folder, "draft.mjs"), join(folder, "draft.json")];
  const manifest = `{ dtypes: ["float64"], topologies: ["ctc"], inputs: ["logits"], operations: ["loss", "gradient"], gradients: ["logits"], limits: {} }`;
  const plan = `(spec) => ({ run: async (batch) => { spec.table[batch.time] = 1; }, close: async () => {} })`;
  const backend = `{ name: "draft", manifest: ${manifest}, plan: ${plan}, close: async () => {} }`;
  writeFileSync(
    module,
    `export default { name: "draft", probe: async () => ({ available: true }), open: async () => (${backend}) };`,
  );
  const args = ["--provider", module, "--filter", "brute-force/*"];
  const { status, stdout } = run([...args, "--report", report], {}, [bundle]);
  expect(stdout).toMatch(
    /\n\d+ failures, 1 cause \(# is any number, clauses are those of docs\/contract\.md\)\n/,
  );
  expect(stdout).toMatch(/\n1\. \d+ cases: TypeError: Cannot set properties of undefined \(setting '#'\)\n/);
  expect(stdout).toContain("fail  brute-force/t1/float64/logits  (contract 1.2, ");
  expect(stdout).toMatch(/\n +at (Object\.)?run \(file:.*draft\.mjs:1:\d+\)\n +asked: run of T 1, N 3, C 3/);
  expect(stdout.match(/asked: /g)).toHaveLength(1);
  expect(status).toBe(1);
  const [{ results }] = JSON.parse(readFileSync(report, "utf8")).backends;
  const failed = results.filter(({ outcome }: { outcome: string }) => outcome === "fail");
  expect(failed[0].stack[0]).toContain("draft.mjs:1:");
  const verbose = run([...args, "--verbose"], {}, [bundle]).stdout;
  expect(verbose.match(/asked: /g)).toHaveLength(failed.length);
});

test.each([
  ["a backend nobody knows", ["--backend", "abacus"], {}, "expected some of js, wasm, worker, webgpu, cuda"],
  ["a filter that no case fits", ["--filter", "no-such-case"], {}, 'got "no-such-case"'],
  [
    "a folder without vectors",
    ["--backend", "js", "--vectors", "src"],
    {},
    "--vectors: expected a folder of *.json",
  ],
  ["a module that is not there", ["--provider", "./none.js"], {}, "none.js"],
  ["a module without a provider", ["--provider", "commander#none"], {}, "--provider: commander exports"],
  ["reports without their mode", ["report.json"], {}, "--mode support"],
  [
    "options that times have no use for",
    ["--mode", "bench", "--junit", "a.xml"],
    {},
    "--junit has no effect",
  ],
  [
    "options that a matrix has no use for",
    ["--mode", "support", "--limit", "3", "package.json"],
    {},
    "--limit has no effect on a matrix",
  ],
  ["options that the page has no use for", ["--page", "--filter", "x"], {}, "'--filter <pattern>'"],
  [
    "a backend required that nobody knows",
    [],
    { CTCKIT_REQUIRE: "js, abacus" },
    'wasm, worker, webgpu, cuda, got "abacus"',
  ],
  ["a report that is none", ["--mode", "support", "package.json"], {}, "expected a report of format 1"],
])("says what is wrong with %s, in a line, and ends with 2", (_, args, env, message) => {
  const { status, stderr, stdout } = run(args, env, [bundle]);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("    at ");
  expect(stdout).toBe("");
  expect(status).toBe(2);
});

test("a backend is required where CTCKIT_REQUIRE has its name among others", () => {
  vi.stubEnv("CTCKIT_REQUIRE", "js, cuda,cuda(emulated)");
  const required = targets({}).filter((one) => one.required);
  expect(required.map(({ target }) => target)).toEqual([{ backend: "js" }, { backend: "cuda" }]);
  vi.unstubAllEnvs();
});

test("fails where a backend that is required is absent, and not where nobody asked for it", () => {
  const absent = { CTCKIT_CUDA_DRIVER: "/none/libcuda.so" };
  const required = run(["--backend", "cuda", "--filter", "trait/has-a-name"], absent);
  expect(required.stdout).toContain("cuda is required and absent");
  expect(required.status).toBe(1);
  const unasked = run(["--filter", "trait/has-a-name"], absent);
  expect(unasked.stdout).toMatch(/^cuda: absent \(.*(no binary|no NVIDIA driver).*\)$/m);
  expect(unasked.stdout).not.toContain("cuda: nothing failed");
  expect(unasked.stdout).toMatch(/^5 backends: .* absent \(.*cuda\)$/m);
  expect(unasked.status).toBe(0);
});
