import { js } from "@ctckit/js";
import { afterEach, expect, test, vi } from "vitest";
import { shapes } from "../src/cases.ts";
import { anyWrong, contest, SEED } from "../src/contest.ts";
import type { Effort } from "../src/duel.ts";
import { ours } from "../src/ours.ts";
import { problem } from "../src/problem.ts";
import { type Torch, torch } from "../src/torch/process.ts";

const effort: Effort = { warmUpMs: 1, roundMs: 1, minRounds: 2, sideMs: 1, limitMs: 100 };

// Of 16 samples.
const all = (value: number) => Array.from({ length: 16 }, () => value);

/** Finds every gradient of ours off by `grad`, and agrees with the losses that js has. */
async function judge(grad: number): Promise<Torch> {
  const { losses } = await ours("js", js(), problem(shapes.tiny, "randn", SEED));
  return {
    name: "PyTorch",
    version: "0",
    load: async () => {},
    check: async () => ({
      losses: [...losses],
      torchLosses: [...losses],
      gradErrors: all(grad),
      torchGradErrors: all(0),
    }),
    time: async (calls) => Array.from({ length: calls }, () => 1),
    close: async () => {},
  };
}

const run = (judge?: Torch) => contest("tiny", "randn", new Map([["js", js()]]), judge, effort);

test("a right answer is timed beside PyTorch", async () => {
  const { sides } = await run(await judge(1e-8));
  expect(sides.map(({ name }) => name)).toEqual(["js", "PyTorch"]);
  for (const { timing } of sides) expect(timing?.median).toBeGreaterThan(0);
  expect(sides[0]!.errors).toEqual({ loss: 0, grad: 1e-8, wrong: false });
});

test("a wrong answer is not timed", async () => {
  const { sides } = await run(await judge(1e-2));
  expect(sides[0]!.timing).toBeUndefined();
  expect(sides[0]!.errors).toEqual({ loss: 0, grad: 1e-2, wrong: true });
  expect(sides[1]!.timing?.median).toBe(1);
});

test("what keeps a table out of the documents is a wrong answer of ours, not of PyTorch's float32", async () => {
  const right = await run(await judge(1e-8));
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
