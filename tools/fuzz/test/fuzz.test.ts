// The whole way, with PyTorch where there is one; without it those tests are skipped and say so.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Backend, PlanSpec } from "@ctckit/core";
import { ctc, ctcNoRepeatBlank, js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { webgpu } from "@ctckit/webgpu";
import { afterAll, describe, expect, test } from "vitest";
import { corpus, keep } from "../src/corpus.ts";
import { fuzz, type Outcome } from "../src/fuzz.ts";
import type { Oracle } from "../src/oracle.ts";
import { problemOf } from "../src/problem.ts";
import { referenceOracle } from "../src/reference-oracle.ts";
import { torchOracle } from "../src/torch-oracle.ts";

const oracle = await torchOracle().catch(() => undefined);
if (!oracle) test.skip("missing: PyTorch; nothing was fuzzed (Debian: apt install python3-torch)", () => {});
afterAll(() => oracle?.close());

/** Each run begins with them. */
const known = corpus().length;

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

const float64 = ["--backend", "js", "--dtype", "float64"];
const commandLine = (args: readonly string[]) => [
  "--import",
  "tsx",
  "--conditions=ctckit-source",
  main,
  ...args,
];

function run(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, commandLine(args), {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

/** What it computes is another lattice's. */
async function wrongAtRepeats(): Promise<Backend> {
  const backend = await js({ topologies: [ctc, ctcNoRepeatBlank] }).open();
  const other = (spec: PlanSpec): PlanSpec => ({ ...spec, topology: "ctc-no-repeat-blank" });
  return {
    ...backend,
    prepare: (spec) => backend.prepare!(other(spec)),
    plan: (spec) => backend.plan(other(spec)),
  };
}

// Starting Node, tsx and PyTorch takes seconds where other work runs beside.
describe.skipIf(!oracle)("with PyTorch", { timeout: 60_000 }, () => {
  test("finds nothing in the js backend", async () => {
    const backend = await js().open();
    const outcome = await fuzz(backend, oracle!, { count: 60, seed: 1, dtype: "float64" });
    await backend.close();
    expect(outcome.findings).toEqual([]);
    expect(outcome.problems).toBe(60);
    expect(outcome.rules.size).toBeGreaterThan(1);
  });

  test("finds a backend that is wrong where equal labels touch", async () => {
    const backend = await wrongAtRepeats();
    const { findings } = await fuzz(backend, oracle!, { count: 60, seed: 1, dtype: "float64" });
    await backend.close();
    expect(findings.length).toBeGreaterThan(5);
    expect(findings[0]!.what).toMatch(/expected .* got .* bound/);
  });

  test("finds nothing in the wasm backend", async () => {
    const backend = await wasm().open();
    const outcome = await fuzz(backend, oracle!, { count: 60, seed: 1, dtype: "float32" });
    await backend.close();
    expect(outcome.findings).toEqual([]);
    expect(outcome.problems).toBe(60);
  });

  test("the command says what it did and ends with 0", () => {
    const { status, stdout } = run(["--count", "10", "--seed", "3", ...float64]);
    expect(stdout).toContain(`${known + 10} problems`);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("none off");
    expect(status).toBe(0);
  });

  test("the command runs every backend with every type that it has, and counts what it skips", () => {
    const { status, stdout } = run(["--count", "5"]);
    expect(stdout).toContain("wasm float64: 5 problems SKIPPED, wasm has no float64\n");
    for (const each of ["wasm float32", "js float64", "js float32"])
      expect(stdout).toMatch(new RegExp(`^${known + 5} problems, \\d+ samples: ${each} against`, "m"));
    expect(stdout).toContain("webgpu float64: 5 problems SKIPPED, ");
    // Whether there is a WebGPU is the machine's affair.
    const skipped = 5 * stdout.split(" SKIPPED, ").length - 5;
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(`none off, ${skipped} problems skipped`);
    expect(status).toBe(0);
  });

  test("the command ends with 2 where it skips everything", () => {
    const { status, stdout, stderr } = run(["--count", "5", "--backend", "wasm", "--dtype", "float64"]);
    expect(stdout).toBe("wasm float64: 5 problems SKIPPED, wasm has no float64\n");
    expect(stderr).toContain("nothing was compared");
    expect(status).toBe(2);
  });
});

describe("against js", { timeout: 60_000 }, () => {
  const options = { count: 30, seed: 1, dtype: "float64" } as const;
  let wrong: Promise<Outcome> | undefined;
  /** What is found of the backend that is wrong, made smaller: once, as that is most of what its tests take. */
  const found = () => {
    wrong ??= wrongAtRepeats().then((backend) => fuzz(backend, referenceOracle(), options));
    return wrong;
  };

  test("finds nothing in the wasm backend", async () => {
    const backend = await wasm().open();
    const options = { count: 300, seed: 1, dtype: "float32" } as const;
    const outcome = await fuzz(backend, referenceOracle(), options);
    await backend.close();
    expect(outcome).toMatchObject({ findings: [], problems: 300 });
    expect(outcome.worstGrad.error).toBeGreaterThan(0);
  });

  test("makes what it finds smaller: two equal labels, and not much else", async () => {
    const { findings } = await found();
    expect(findings.length).toBeGreaterThan(2);
    // Each step makes one thing smaller, so that some end where no one thing alone can be.
    const small = findings.filter(({ recipe }) => {
      const { time, targets } = problemOf(recipe, "float64");
      return time <= 5 && targets.length <= 2 && targets.flat().length <= 4;
    });
    expect(small.length).toBeGreaterThan(findings.length / 2);
  });

  test("keeps it, and begins with it the next time", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ctckit-fuzz-"));
    try {
      const backend = await wrongAtRepeats();
      const [{ seed, what, recipe } = expect.fail("nothing was found")] = (await found()).findings;
      keep({ backend: "js", dtype: "float64", found: "2026-11-27", what, recipe }, seed!, folder);
      const [{ kept } = expect.fail("nothing was kept")] = corpus(folder);
      const first = [kept.recipe];
      const again = await fuzz(backend, referenceOracle(), { ...options, count: 0, first });
      expect(again).toMatchObject({ problems: 1, findings: [{ what, recipe }] });
      const honest = await fuzz(await js().open(), referenceOracle(), { ...options, count: 0, first });
      expect(honest.findings).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each(corpus())("$name is right today, by every backend that is here", async ({ kept: { recipe } }) => {
    for (const [provider, dtype] of [
      [js(), "float64"],
      [wasm(), "float32"],
      [webgpu(), "float32"],
    ] as const) {
      if (!(await provider.probe()).available) continue;
      const backend = await provider.open();
      const options = { count: 0, seed: 1, dtype, first: [recipe] };
      expect((await fuzz(backend, referenceOracle(), options)).findings).toEqual([]);
      await backend.close();
    }
  });

  test("goes on for as long as it is asked to, and looks at the memory", () => {
    const { status, stdout } = run([
      "--minutes",
      "0.15",
      "--against",
      "js",
      "--backend",
      "wasm",
      "--dtype",
      "float32",
    ]);
    expect(stdout).toMatch(/^[1-9]\d{2,} problems, \d+ samples: wasm float32 against js float64\n/);
    expect(stdout).toMatch(
      /memory: \d+ MiB in the second quarter, \d+ MiB in the last: flat\n\d+ problems, none off\n$/,
    );
    expect(status).toBe(0);
  }, 120_000);
});

describe("a run that ends early", { timeout: 60_000 }, () => {
  const dying: Oracle = {
    name: "nobody",
    against: "torch",
    ask: async () => Promise.reject(new Error("killed")),
    close() {},
  };

  test("says at which problem the oracle ended, and finds nothing wrong there", async () => {
    const backend = await js().open();
    const outcome = await fuzz(backend, dying, { count: 5, seed: 7, dtype: "float64" });
    expect(outcome).toMatchObject({
      problems: 0,
      samples: 0,
      findings: [],
      oracleFailure: "seed 7: Error: killed",
    });
  });

  test("counts what was compared before the signal", async () => {
    const backend = await js().open();
    const outcome = await fuzz(backend, dying, {
      count: 5,
      seed: 1,
      dtype: "float64",
      signal: AbortSignal.abort(),
    });
    expect(outcome).toMatchObject({ problems: 0, findings: [] });
    expect(outcome.oracleFailure).toBeUndefined();
  });

  test.skipIf(!oracle)("by Ctrl-C prints its summary and ends with 130", { timeout: 30_000 }, async () => {
    const child = spawn(process.execPath, commandLine(["--count", "1000000", ...float64]), {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    child.stdout.on("data", (text: Buffer) => {
      printed += text;
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    child.stderr.once("data", () => setTimeout(() => child.kill("SIGINT"), 200));
    expect(await ended).toBe(130);
    expect(printed).toMatch(/none off, stopped after \d+ of 1000000 problems\n$/);
  });

  test("by an oracle that dies ends with 2", () => {
    const folder = mkdtempSync(join(tmpdir(), "ctckit-fuzz-"));
    try {
      const python = join(folder, "python");
      writeFileSync(python, `#!/bin/sh\necho '{"torch": "0"}'\nread request\necho 'Killed' >&2\nexit 9\n`, {
        mode: 0o755,
      });
      const { status, stdout, stderr } = run(["--count", "3", "--seed", "1", ...float64], {
        CTCKIT_PYTHON: python,
      });
      expect(stdout).toContain("none off, stopped after 0 of 3 problems");
      const where = known > 0 ? "in the corpus" : "seed 1";
      expect(stderr).toContain(`the oracle ended on the way, ${where}: Error: Killed`);
      expect(status).toBe(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the command", { timeout: 60_000 }, () => {
  test("ends with 2 and says what to install without PyTorch", () => {
    const { status, stderr } = run(["--count", "1"], { CTCKIT_PYTHON: "no-such-python" });
    expect(stderr).toContain("python3-torch");
    expect(stderr).toContain("no-such-python");
    expect(status).toBe(2);
  });
  test("ends with 2 on what is no number", () => {
    const { status, stderr } = run(["--count=-3"]);
    expect(stderr).toContain("expected a whole number");
    expect(status).toBe(2);
  });
});
