// What the command refuses before it times anything.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
// Each starts a process, which on a busy machine takes more than the default of 5 s.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ctckit-bench-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const line = ["--import", "tsx", "--conditions=ctckit-source", main, ...args];
  const env = { ...process.env, CTCKIT_PYTHON: "no-such-python" };
  const { status, stdout, stderr } = spawnSync(process.execPath, line, { encoding: "utf8", env });
  return { status, stdout, lines: stderr.trim().split("\n") };
}

test.each([
  ["an option it does not know", ["--fast"], "--fast"],
  ["a shape it does not know", ["--shapes", "huge"], "--shapes: expected one of tiny"],
  ["a figure that leaves lines out", ["--plot", "--backends", "js"], "--plot: the documents show every line"],
  ["a table that leaves rows out", ["--write", "--quick"], "--write: the documents hold the full table"],
])("%s: two lines, and 2", (_, args, message) => {
  const { status, stdout, lines } = run(...args);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain(message);
  expect(lines[1]).toContain("--help");
  expect(stdout).toBe("");
  expect(status).toBe(2);
});

test("a file that cannot be written", () => {
  const { status, stdout, lines } = run("--quick", "--json", join(folder, "nowhere/result.json"));
  expect(lines).toEqual([expect.stringMatching(/^--json: ENOENT/)]);
  expect(stdout).toBe("");
  expect(status).toBe(2);
});

test.each(["--write", "--plot"])("%s for the documents without PyTorch", (option) => {
  const { status, stdout, lines } = run(option);
  expect(lines).toEqual([expect.stringMatching(new RegExp(`^${option}: .* no-such-python: `))]);
  expect(stdout).toBe("");
  expect(status).toBe(2);
});

test("but a run without PyTorch keeps its numbers", () => {
  const path = join(folder, "result.json");
  const { status, stdout, lines } = run("--quick", "--shapes", "tiny", "--json", path);
  expect(lines[0]).toContain("NO PYTORCH");
  expect(stdout, lines.join("\n")).toContain("| tiny");
  const { results } = JSON.parse(readFileSync(path, "utf8"));
  expect(results[0].sides.map(({ name }: { name: string }) => name)).toEqual([
    "js",
    "wasm",
    "wasm in place",
    "TF.js ops",
  ]);
  for (const { timing } of [...results[0].sides, { timing: results[0].copy }])
    expect(timing.median).toBeGreaterThan(0);
  expect(status).toBe(0);
});
