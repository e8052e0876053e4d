// The fuzzer ends, soon and with a summary, whatever its oracle, its backend and its corpus are like.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Backend } from "@ctckit/core";
import { js } from "@ctckit/js";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { corpus, corpusFolder } from "../src/corpus.ts";
import { fuzz } from "../src/fuzz.ts";
import { referenceOracle } from "../src/reference-oracle.ts";

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ctckit-fuzz-ending-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  args: readonly string[],
  python = "none",
  started: (child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const line = ["--import=tsx", "--conditions=ctckit-source", main, "--dtype", "float64", "--backend", "js"];
  const child = spawn(process.execPath, [...line, ...args], {
    env: { ...process.env, CTCKIT_PYTHON: python },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  started(child);
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

/** When the backend is there, and questions come. */
function opened(child: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve) => {
    child.stderr!.on("data", (text) => {
      said += text;
      if (said.includes("Ctrl-C ends it")) resolve();
    });
  });
}

/** In seconds. A shell starts within it on a busy machine, too. */
const LIMIT = "3";

/** A Python that says hello, or not, and then hears nothing more. */
function deaf(name: string, hello: string) {
  const [python, pid] = [join(folder, name), join(folder, `${name}.pid`)];
  writeFileSync(
    python,
    `#!/bin/sh\ntrap '' TERM INT HUP\necho $$ > ${pid}\n${hello}\nwhile true; do sleep 1; done\n`,
    {
      mode: 0o755,
    },
  );
  return { python, pid };
}

/** Whether the process still runs; what nobody has fetched yet is over. */
function alive(pid: string): boolean {
  const number = Number(readFileSync(pid, "utf8"));
  try {
    process.kill(number, 0);
    const stat = `/proc/${number}/stat`;
    return !existsSync(stat) || readFileSync(stat, "utf8").split(") ")[1]![0] !== "Z";
  } catch {
    return false;
  }
}

const hello = `echo '{"torch": "0"}'`;

describe.skipIf(process.platform === "win32")("an oracle that never answers", () => {
  test.concurrent("at its start is given up, and ended", async () => {
    const { python, pid } = deaf("mute", "");
    const { code, stderr } = await run(["--count", "3", "--limit", LIMIT], python);
    expect(stderr).toContain(`no answer within ${LIMIT} s`);
    expect(code).toBe(2);
    expect(alive(pid)).toBe(false);
  });

  test.concurrent("a question is given up, with a summary, and ended", async () => {
    const { python, pid } = deaf("deaf", hello);
    const { code, stdout, stderr } = await run(["--count", "3", "--limit", LIMIT], python);
    expect(stdout).toContain("none off, stopped after 0 of 3 problems");
    expect(stderr).toContain(
      `the oracle ended on the way, in the corpus: Error: no answer within ${LIMIT} s`,
    );
    expect(code).toBe(2);
    expect(alive(pid)).toBe(false);
  });

  test.concurrent.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("does not keep the fuzzer from ending by %s", async (signal, expected) => {
    const { python, pid } = deaf(signal, hello);
    const { code, stdout } = await run(["--count", "3"], python, async (child) => {
      await opened(child);
      child.kill(signal);
    });
    expect([code, stdout.includes("stopped after 0 of 3 problems")]).toEqual([expected, true]);
    expect(alive(pid)).toBe(false);
  });
});

test.concurrent("a backend that gives the event loop no turn is stopped by a signal, with a summary", async () => {
  const args = ["--count", "1000000", "--against", "js"];
  const { code, stdout } = await run(args, "none", (child) => {
    opened(child)
      .then(() => setTimeout(500))
      .then(() => child.kill("SIGTERM"));
  });
  expect(stdout).toMatch(/none off, stopped after \d+ of 1000000 problems\n$/);
  expect(code).toBe(143);
});

test("the event loop has its turns while problems are compared", async () => {
  const backend = await js().open();
  let ticks = 0;
  const clock = setInterval(() => ticks++, 1);
  await fuzz(backend, referenceOracle(), { count: 50, seed: 1, dtype: "float64" });
  clearInterval(clock);
  await backend.close();
  expect(ticks).toBeGreaterThan(5);
});

test("a backend that never answers is a finding each time, three in a row end the run", async () => {
  const backend = await js().open();
  const silent: Backend = { ...backend, plan: () => ({ run: () => new Promise(() => {}) }) };
  const outcome = await fuzz(silent, referenceOracle(), { count: 50, seed: 1, dtype: "float64", limit: 20 });
  expect(outcome.problems).toBe(3);
  expect(outcome.findings.map(({ what }) => what)).toEqual(Array(3).fill("no answer within 0.02 s"));
});

test("a signal ends the run in the middle of a problem, which is not counted", async () => {
  const backend = await js().open();
  const silent: Backend = { ...backend, plan: () => ({ run: () => new Promise(() => {}) }) };
  const signal = AbortSignal.timeout(50);
  const outcome = await fuzz(silent, referenceOracle(), { count: 50, seed: 1, dtype: "float64", signal });
  expect(outcome).toMatchObject({ problems: 0, findings: [] });
});

describe("a file of the corpus", () => {
  const [{ kept } = expect.fail("the corpus is empty")] = corpus(corpusFolder);
  const { recipe } = kept;

  test.each<[string, string, string]>([
    ["is no JSON", "{", "a.json: "],
    ["is no problem", "{}", 'a.json: expected a problem with "backend", "what" and "recipe"'],
    ["has no recipe", kind({ recipe: undefined }), "a.json: recipe: expected an object"],
    ["lacks a member", kind({ recipe: { ...recipe, time: "7" } }), 'recipe.time: expected number, got "7"'],
    ["has no samples", kind({ recipe: { ...recipe, samples: [] } }), "recipe.samples: expected at least one"],
    [
      "has a wrong sample",
      kind({ recipe: { ...recipe, samples: [{ ...recipe.samples[0], labels: [null] }] } }),
      "recipe.samples[0].labels: expected integers",
    ],
  ])("that %s is named", (_, text, message) => {
    const home = mkdtempSync(join(folder, "corpus-"));
    writeFileSync(join(home, "a.json"), text);
    expect(() => corpus(home)).toThrow(message);
    expect(() => corpus(home)).toThrow(join(home, "a.json"));
  });

  function kind(changes: object): string {
    return JSON.stringify({ ...kept, ...changes });
  }

  test.concurrent("is named by the command, which ends with 2", async () => {
    const home = mkdtempSync(join(folder, "corpus-"));
    writeFileSync(join(home, "a.json"), "{,}");
    const { code, stdout, stderr } = await run(["--count", "1", "--against", "js", "--corpus", home]);
    expect(stderr).toContain(join(home, "a.json"));
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
