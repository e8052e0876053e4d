import { expect, test } from "vitest";
import { createCtcLoss } from "../src/index.ts";
import { fakeBackend } from "./fake-backend.ts";
import { problem } from "./problem.ts";

/** What is said of two calls whose losses are these. */
async function said(values: (c: number) => number, losses: readonly number[], options: object = {}) {
  const findings: string[] = [];
  const criterion = await createCtcLoss({
    backend: fakeBackend({ losses }).provider,
    diagnose: (finding: string) => findings.push(finding),
    ...options,
  });
  const data = Float64Array.from({ length: 60 }, (_, i) => values(i % 5));
  await criterion.loss({ ...problem(), data });
  await criterion.lossAndGrad({ ...problem(), data });
  return findings;
}

const probabilities = (c: number) => [0.1, 0.5, 0.2, 0.15, 0.05][c]!;

test("probabilities are told apart from logits, once", async () => {
  expect(await said(probabilities, [1, -2, 3])).toEqual([
    expect.stringMatching(
      /^losses\[1\] is -2, which no log-probs give: .* add up to 6\.\d+, not to 1\. The rows are probabilities/,
    ),
  ]);
  expect(await said((c) => 3 * c, [2, 4, -0.5])).toEqual([expect.stringMatching(/^losses\[2\] is -0\.5/)]);
  expect(await said((c) => 3 * c, [-7.5, 2, 3])).toEqual([
    expect.stringMatching(/^losses\[0\] is -7\.5, .* The rows look like logits: say input: "logits"$/),
  ]);
});

test("nothing is said of what is right, or of a loss that rounding has put below 0", async () => {
  const logProbs = (c: number) => Math.log(probabilities(c));
  expect(await said(logProbs, [1, 2, 3])).toEqual([]);
  expect(await said(logProbs, [1, -1e-8, 3])).toEqual([]);
  expect(await said(probabilities, [1, 2, Number.NaN])).toEqual([]);
  expect(await said((c) => 3 * c, [-1, 2, 3], { input: "logits" })).toEqual([]);
});

test("nobody who has not asked is told, and nobody's data is looked at", async () => {
  const criterion = await createCtcLoss({ backend: fakeBackend({ losses: [-1, -1, -1] }).provider });
  expect((await criterion.loss(problem())).losses).toEqual(Float64Array.of(-1, -1, -1));
});

test("a listener that throws is told no second time", async () => {
  let calls = 0;
  const criterion = await createCtcLoss({
    backend: fakeBackend({ losses: [-1, -1, -1] }).provider,
    diagnose: () => {
      calls += 1;
      throw new Error("my own");
    },
  });
  const data = new Float64Array(60).fill(2);
  await expect(criterion.loss({ ...problem(), data })).rejects.toThrow("my own");
  expect((await criterion.loss({ ...problem(), data })).losses.length).toBe(3);
  expect(calls).toBe(1);
});
