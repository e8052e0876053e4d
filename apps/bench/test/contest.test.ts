import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { afterEach, expect, test, vi } from "vitest";
import { shapes } from "../src/cases.ts";
import { anyWrong, contest, SEED } from "../src/contest.ts";
import type { Effort } from "../src/duel.ts";
import { problem } from "../src/problem.ts";
import type { Entry } from "../src/sides/entry.ts";
import { copied, inPlace } from "../src/sides/ours.ts";
import { type Torch, torch } from "../src/torch/process.ts";

const effort: Effort = { warmUpMs: 1, roundMs: 1, minRounds: 2, sideMs: 1, limitMs: 100 };
const posed = { name: "tiny", bounds: shapes.tiny, kind: "randn" } as const;

// Of 16 samples.
const all = (value: number) => Array.from({ length: 16 }, () => value);

const solved = async () => {
  const grad = new Float32Array(50 * 16 * 20);
  return (await copied("js", js()).open(problem(shapes.tiny, "randn", SEED), grad))!;
};

/** Finds gradients off by what `verdict` says, PyTorch's own by nothing, and agrees with the losses that js has. */
async function judge(verdict: (grad: Float32Array) => number): Promise<Torch> {
  const losses = Array.from((await solved()).losses);
  const time = async (calls: number) => Array.from({ length: calls }, () => 1);
  return {
    name: "PyTorch",
    version: "0",
    clocks: ["call"],
    load: async () => ["native"],
    check: async (grad) => ({
      losses,
      torchLosses: losses,
      gradErrors: all(verdict(grad)),
      torchGradErrors: all(0),
    }),
    by: () => time,
    time,
    close: async () => {},
  };
}

const run = (judge?: Torch, ...entries: Entry[]) =>
  contest(posed, [copied("js", js()), ...entries], judge, effort);

test("a right answer is timed beside PyTorch and a plain copy", async () => {
  const { sides, copy } = await run(await judge(() => 1e-8));
  expect(sides.map(({ name }) => name)).toEqual(["js", "PyTorch"]);
  for (const { timing } of sides) expect(timing?.median).toBeGreaterThan(0);
  expect(sides[0]!.errors).toEqual({ loss: 0, grad: 1e-8, wrong: false });
  expect(copy.median).toBeGreaterThan(0);
  expect(copy.median).toBeLessThan(sides[0]!.timing!.median);
});

test("a wrong answer of ours is not timed, an opponent's is", async () => {
  const opponent: Entry = { ...copied("other", js()), role: "opponent" };
  const { sides } = await run(await judge(() => 1e-2), opponent);
  expect(sides.map(({ name, timing }) => [name, timing !== undefined])).toEqual([
    ["js", false],
    ["other", true],
    ["PyTorch", true],
  ]);
  expect(sides[0]!.errors).toEqual({ loss: 0, grad: 1e-2, wrong: true });
});

test("each side is judged by the gradient that it wrote itself", async () => {
  const idle: Entry = {
    name: "idle",
    role: "ours",
    open: async (_, grad) => ({ ...(await solved()), name: "idle", grad }),
  };
  const verdict = (grad: Float32Array) => (grad.some(Number.isNaN) ? Number.NaN : 1e-8);
  const { sides } = await run(await judge(verdict), idle);
  expect(sides.map(({ name, errors }) => [name, errors!.wrong])).toEqual([
    ["js", false],
    ["idle", true],
    ["PyTorch", false],
  ]);
});

test("a backend with memory of its own takes part twice, with the same answer; another once", async () => {
  const grads: Float32Array[] = [];
  const keep = (grad: Float32Array) => {
    grads.push(grad.slice());
    return 1e-8;
  };
  const entries = [inPlace("js", js()), copied("wasm", wasm()), inPlace("wasm", wasm())];
  const { sides } = await run(await judge(keep), ...entries);
  expect(sides.map(({ name }) => name)).toEqual(["js", "wasm", "wasm in place", "PyTorch"]);
  expect(grads[1]!.every(Number.isFinite)).toBe(true);
  expect(grads[2]).toEqual(grads[1]);
});

test("who is left out of a case is named with the reason, and not opened", async () => {
  const absent: Entry = {
    name: "absent",
    role: "opponent",
    leftOut: { tiny: "too slow" },
    open: () => expect.unreachable(),
  };
  const { sides } = await run(undefined, absent);
  expect(sides[1]).toEqual({ name: "absent", role: "opponent", leftOut: "too slow" });
});

test("what keeps a table out of the documents is a wrong answer of ours, not an opponent's", async () => {
  const right = await run(await judge(() => 1e-8));
  const [mine, torch] = right.sides;
  const wrong = { loss: 0, grad: 1, wrong: true };
  expect(anyWrong([right, { ...right, sides: [mine!, { ...torch!, errors: wrong }] }])).toBe(false);
  expect(anyWrong([right, { ...right, sides: [{ ...mine!, errors: wrong }, torch!] }])).toBe(true);
});

test("without PyTorch ours is timed alone, and no error is claimed", async () => {
  const { sides } = await run();
  expect(sides).toHaveLength(1);
  expect(sides[0]!.timing?.calls).toBeGreaterThan(0);
  expect(sides[0]!.errors).toBeUndefined();
});

afterEach(() => vi.unstubAllEnvs());

test.each(["no-such-python", process.execPath])("%s has no PyTorch, and that is said", async (python) => {
  vi.stubEnv("CTCKIT_PYTHON", python);
  const reason = await torch();
  expect(reason).toMatch(new RegExp(`^${python}: .+`));
});

test.skipIf(process.platform === "win32")(
  "a PyTorch that never answers is given up, and ended",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "ctckit-bench-deaf-"));
    try {
      const [python, pid] = [join(folder, "python"), join(folder, "pid")];
      const script = `#!/bin/sh\ntrap '' TERM INT HUP\necho $$ > ${pid}\nwhile true; do sleep 1; done\n`;
      writeFileSync(python, script, { mode: 0o755 });
      vi.stubEnv("CTCKIT_PYTHON", python);
      // A shell starts within it on a busy machine, too.
      expect(await torch("cpu", 3000)).toBe(`${python}: no answer within 3 s`);
      const ended = Number(readFileSync(pid, "utf8"));
      // Its output is closed before it is gone.
      await vi.waitFor(() => expect(() => process.kill(ended, 0)).toThrow("ESRCH"), 5000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  30_000,
);
