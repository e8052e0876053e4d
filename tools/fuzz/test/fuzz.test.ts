// The whole way, with PyTorch where there is one; without it those tests are skipped and say so.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Backend } from "@ctckit/core";
import { js } from "@ctckit/js";
import { afterAll, describe, expect, test } from "vitest";
import { fuzz } from "../src/fuzz.ts";
import { torchOracle } from "../src/torch-oracle.ts";

const oracle = await torchOracle().catch(() => undefined);
afterAll(() => oracle?.close());

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

function run(args: readonly string[], env: Record<string, string> = {}) {
  const line = ["--import", "tsx", "--conditions=ctckit-source", main, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, line, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

describe.skipIf(!oracle)("with PyTorch", () => {
  test("finds nothing in the js backend", async () => {
    const backend = await js().open();
    const outcome = await fuzz(backend, oracle!, { count: 60, seed: 1, dtype: "float64" });
    await backend.close();
    expect(outcome.findings).toEqual([]);
    expect(outcome.problems).toBe(60);
    expect(outcome.rules.size).toBeGreaterThan(1);
  });

  test("finds a backend that is wrong where equal labels touch", async () => {
    const backend = await js().open();
    const wrong: Backend = {
      ...backend,
      plan: (spec) => backend.plan({ ...spec, topology: "ctc-no-repeat-blank" }),
    };
    const { findings } = await fuzz(wrong, oracle!, { count: 60, seed: 1, dtype: "float64" });
    await backend.close();
    expect(findings.length).toBeGreaterThan(5);
    expect(findings[0]!.what).toMatch(/expected .* got .* bound/);
  });

  test("the command says what it did and ends with 0", () => {
    const { status, stdout } = run(["--count", "10", "--seed", "3"]);
    expect(stdout).toContain("10 problems");
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("none off");
    expect(status).toBe(0);
  });
});

describe("the command", () => {
  test("ends with 2 and says what to install without PyTorch", () => {
    const { status, stderr } = run(["--count", "1"], { CTCKIT_PYTHON: "no-such-python" });
    expect(stderr).toContain("python3-torch");
    expect(stderr).toContain("no-such-python");
    expect(status).toBe(2);
  });
  test("ends with 2 on arguments it does not know", () => {
    expect(run(["--count", "-3"])).toMatchObject({ status: 2 });
    expect(run(["--backend", "abacus"]).stderr).toContain("js");
  });
});
