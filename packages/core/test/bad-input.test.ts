import { expect, test } from "vitest";
import { createCtcLoss, type LossAndGradInput, type Reduction } from "../src/index.ts";
import { badInputs, view } from "./bad-inputs.ts";
import type { Kind } from "./bad-labels.ts";
import { fakeBackend } from "./fake-backend.ts";
import { problem } from "./problem.ts";

test.each(badInputs)("%s", async (message, kind, change) => {
  const fake = fakeBackend();
  const criterion = await createCtcLoss({ backend: fake.provider });
  const grad = new Float64Array(60).fill(-1);
  const spoilt = { ...problem(), out: { grad }, ...change } as LossAndGradInput;

  const error = await criterion.lossAndGrad(spoilt).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toContain(message);
  if (!("signal" in change)) expect(() => criterion.lossAndGradSync?.(spoilt)).toThrow(kind);
  expect(fake.plans.every((plan) => plan.runs.length === 0)).toBe(true);
  expect(grad.every((value) => value === -1)).toBe(true);

  const next = await criterion.lossAndGrad({ ...problem(), out: { grad } });
  expect(next.grad).toBe(grad);
  expect(next.grad.every((value) => value === 7)).toBe(true);
});

const gradOutputs: [string, Kind, Reduction, unknown][] = [
  ["gradOutput: expected N = 3 numbers, got 2", RangeError, "none", [1, 1]],
  ["gradOutput[1]: expected a finite number, got NaN", RangeError, "none", [1, Number.NaN, 1]],
  ['gradOutput[2]: expected a finite number, got "1"', TypeError, "none", [1, 1, "1"]],
  ['gradOutput: expected a number with reduction "sum"', TypeError, "sum", [1, 1, 1]],
];

test.each(gradOutputs)("%s", async (message, kind, reduction, gradOutput) => {
  const criterion = await createCtcLoss({ backend: fakeBackend().provider, reduction });
  const call = criterion.lossAndGrad({ ...problem(), gradOutput: gradOutput as number });
  const error = await call.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toContain(message);
});

test.each([
  ["inputLengths: expected 0..4, got 5", { inputLengths: 5 }],
  ["inputLengths: expected an integer (0..4), got NaN", { inputLengths: Number.NaN }],
  ["targetLengths: expected a sum of 2, the length of targets, got 1", { targetLengths: 1 }],
  ["targetLengths: expected 0..2, got 3", { targetLengths: 3 }],
  ["inputLengths: expected N = 1 lengths, got 2", { inputLengths: [4, 4] }],
])("unbatched: %s", async (message, change) => {
  const criterion = await createCtcLoss({ backend: fakeBackend().provider });
  const input = { data: new Float64Array(20), shape: [4, 5], targets: [1, 2], ...change };
  await expect(criterion.loss(input)).rejects.toThrow(message);
});

test("NTC errors name the axes in that order", async () => {
  const criterion = await createCtcLoss({ backend: fakeBackend().provider, layout: "NTC" });
  await expect(criterion.loss({ ...problem(), shape: [60] })).rejects.toThrow("expected [N, T, C] or [T, C]");
});

test("the blank is checked against C at the call", async () => {
  const criterion = await createCtcLoss({ backend: fakeBackend().provider, blank: 5 });
  await expect(criterion.loss(problem())).rejects.toThrow(
    new RangeError("blank: expected a class in 0..4, got 5"),
  );
});

test("loss knows no gradient's options, the sync forms no signal", async () => {
  const criterion = await createCtcLoss({ backend: fakeBackend().provider });
  const withGrad = { ...problem(), gradOutput: 1 };
  await expect(criterion.loss(withGrad)).rejects.toThrow('loss: unknown option "gradOutput"');
  const withSignal = { ...problem(), signal: new AbortController().signal };
  expect(() => criterion.lossSync?.(withSignal)).toThrow('lossSync: unknown option "signal"');
  expect(() => criterion.lossAndGradSync?.(withSignal)).toThrow('lossAndGradSync: unknown option "signal"');
  await expect(criterion.loss(undefined as unknown as LossAndGradInput)).rejects.toThrow(
    "loss: expected an object with data, dtype, shape",
  );
});

test("out.grad may stand beside data in one buffer", async () => {
  const criterion = await createCtcLoss({ backend: fakeBackend().provider });
  for (const [data, grad] of [
    [view(0), view(480)],
    [view(480), view(0)],
  ] as const) {
    expect((await criterion.lossAndGrad({ ...problem(), data, out: { grad } })).grad).toBe(grad);
  }
});
