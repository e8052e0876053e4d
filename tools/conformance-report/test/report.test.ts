import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { suite } from "@ctckit/conformance";
import { js } from "@ctckit/js";
import { describe, expect, test } from "vitest";
import { report } from "../src/report.ts";

const cases = suite.filter(({ id }) => id.startsWith("trait/"));

test("a backend that passes: its table, exit code 0", async () => {
  const { text, exitCode } = await report(js(), { cases, notes: ["missing: vectors"] });
  expect(text).toMatch(/^js +pass +unsupported\ntrait +\d+ +\d+\n/);
  expect(text).toContain("note: missing: vectors\njs: nothing failed");
  expect(exitCode).toBe(0);
});

test("a backend that fails or is absent: exit code 1", async () => {
  const probe = async () => ({ available: false, reason: "no adapter" }) as const;
  expect(await report({ ...js(), probe }, { cases })).toMatchObject({
    text: expect.stringContaining("js is required and absent: no adapter"),
    exitCode: 1,
  });
  const open = async () => ({ ...(await js().open()), name: "" });
  expect(await report({ ...js(), open }, { cases })).toMatchObject({
    text: expect.stringContaining("fail  trait/has-a-name"),
    exitCode: 1,
  });
});

describe("the command", () => {
  const folder = fileURLToPath(new URL("..", import.meta.url));
  const main = ["--import=tsx", "--conditions=ctckit-source", "src/main.ts"];
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    spawnSync("node", [...main, ...args], { cwd: folder, encoding: "utf8", env: { ...process.env, ...env } });

  test("prints the themes that it is asked for", { timeout: 30_000 }, () => {
    const { status, stdout } = run(["--theme", "trait", "reduction"]);
    expect(stdout).toMatch(/^js +pass +unsupported\ntrait +\d+ +\d+\nreduction +\d+ +\d+\nall /);
    expect(status).toBe(0);
  });

  test.each([
    [["--backend", "abacus"], {}, "Allowed choices are wasm, js, webgpu"],
    [["--theme", "all"], {}, "Allowed choices are analytic"],
    [[], { CTCKIT_VECTORS: "no-such-folder" }, "CTCKIT_VECTORS: expected a folder"],
  ])("says what is wrong with %j %j", { timeout: 30_000 }, (args, env, message) => {
    const { status, stderr } = run(args, env);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(status).toBe(2);
  });
});
