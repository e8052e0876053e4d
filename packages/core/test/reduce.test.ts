import { expect, test } from "vitest";
import { type CtcLossOptions, createCtcLoss } from "../src/index.ts";
import { fakeBackend } from "./fake-backend.ts";
import { problem } from "./problem.ts";

async function lossOf(losses: number[], options: Omit<CtcLossOptions, "backend">) {
  const criterion = await createCtcLoss({ backend: fakeBackend({ losses }).provider, ...options });
  return criterion.loss({ ...problem(), targetLengths: [2, 0, 1] });
}

const { POSITIVE_INFINITY: infinity, NaN: nan } = Number;

test.each([
  ["mean", [4, 3, 1], false, (4 / 2 + 3 / 1 + 1 / 1) / 3],
  ["sum", [4, 3, 1], false, 8],
  ["mean", [4, infinity, 1], false, infinity],
  ["sum", [4, infinity, 1], false, infinity],
  ["mean", [4, infinity, 1], true, 1], // (2 + 0 + 1) / 3: the infeasible sample still divides
  ["sum", [4, infinity, 1], true, 5],
  ["mean", [4, nan, 1], true, nan],
  ["sum", [nan, 3, 1], false, nan],
] as const)("%s of %j, zeroInfinity %s, is %d", async (reduction, losses, zeroInfinity, expected) => {
  const result = await lossOf([...losses], { reduction, zeroInfinity });
  expect(result.loss).toBe(expected);
  expect([...result.losses]).toEqual(losses);
});

test("none gives the losses, in memory of its own", async () => {
  const { loss, losses } = await lossOf([4, infinity, nan], { reduction: "none" });
  expect(loss).toEqual(Float64Array.of(4, infinity, nan));
  expect(loss).not.toBe(losses);
});

test("zeroInfinity acts on loss and leaves losses", async () => {
  const { loss, losses } = await lossOf([4, infinity, nan], { reduction: "none", zeroInfinity: true });
  expect(loss).toEqual(Float64Array.of(4, 0, nan));
  expect(losses).toEqual(Float64Array.of(4, infinity, nan));
});
