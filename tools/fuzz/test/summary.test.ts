import { expect, test } from "vitest";
import type { Outcome } from "../src/fuzz.ts";
import type { Recipe } from "../src/recipe.ts";
import { closing, type Run, summary } from "../src/summary.ts";

const recipe = { time: 3 } as Recipe;
const found = (problems: number, seeds: readonly number[] = []): Run => ({
  backend: "js",
  dtype: "float32",
  outcome: {
    problems,
    samples: 2 * problems,
    worstLoss: { error: 0, seed: 1 },
    worstGrad: { error: 0, seed: 1 },
    findings: seeds.map((seed) => ({ seed, what: "losses[0]: expected 1, got 2", recipe })),
    rules: new Map(),
  } satisfies Outcome,
});
const skipped: Run = { backend: "wasm", dtype: "float64", outcome: { skipped: "wasm has no float64" } };

const oracle = { name: "js float64", against: "js" } as const;

test.each([
  ["none off", [found(10)], 1],
  ["3 of 10 off", [found(10, [1, 2, 3])], 1],
  ["1 of 20 off, 10 problems skipped", [skipped, found(10), found(10, [4])], 3],
  ["none off, stopped after 7 of 20 problems", [found(7)], 2],
  ["none off, stopped after 7 of 20 problems, 10 problems skipped", [skipped, found(7)], 3],
])("closes with: %s", (line, runs, planned) => {
  expect(closing(runs, { runs: planned, count: 10 })).toBe(line);
  expect(closing([found(10)], undefined)).toBe("10 problems, none off");
});

test("a finding comes with the command that repeats it, the twenty-first does not", () => {
  const seeds = Array.from({ length: 25 }, (_, i) => i + 1);
  const text = summary(found(30, seeds), 30, oracle);
  expect(text).toContain("WRONG losses[0]: expected 1, got 2\n");
  expect(text).toContain("npm run fuzz -- --count 1 --seed 20 --backend js --dtype float32 --against js");
  expect(text).not.toContain("--seed 21 ");
  expect(text).toMatch(/\.\.\. and 5 more$/);
});

test("what was skipped is no row of numbers", () => {
  expect(summary(skipped, 30, oracle)).toBe("wasm float64: 30 problems SKIPPED, wasm has no float64");
});
