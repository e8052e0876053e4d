import { expect, test } from "vitest";
import { ctcLoss, ctcLossAndGrad, type OneShotOptions } from "../src/index.ts";
import { fakeBackend } from "./fake-backend.ts";
import { problem } from "./problem.ts";

const { data, shape, targets, targetsShape, inputLengths, targetLengths } = problem();
const logProbs = { data, shape };

test("takes PyTorch's order, and opens and closes the provider", async () => {
  const fake = fakeBackend();
  const options = { backend: fake.provider, targetsShape: [3, 2], reduction: "sum" } as const;
  const { loss, losses } = await ctcLoss(logProbs, targets, inputLengths, targetLengths, options);
  expect(loss).toBe(6);
  expect(losses).toEqual(Float64Array.of(1, 2, 3));
  expect(fake.lastRun().batch).toMatchObject({ inputLengths: Int32Array.of(4, 3, 2), time: 4, batch: 3 });
  expect(fake.log).toMatchObject({ opens: 1, closes: 1 });
});

test("lengths may be left to their defaults", async () => {
  const fake = fakeBackend();
  await ctcLoss(logProbs, [[1], [2, 3], []], undefined, undefined, { backend: fake.provider });
  expect(fake.lastRun().batch.targetOffsets).toEqual(Int32Array.of(0, 1, 3, 3));
});

test("an opened backend stays open", async () => {
  const fake = fakeBackend();
  await ctcLoss(logProbs, [[1], [2], [3]], undefined, undefined, { backend: fake.backend });
  expect(fake.log.closes).toBe(0);
});

test("ctcLossAndGrad adds gradOutput and out", async () => {
  const fake = fakeBackend();
  const grad = new Float64Array(60);
  const options = {
    backend: fake.provider,
    targetsShape,
    reduction: "none",
    gradOutput: [1, 2, 3],
    out: { grad },
  } as const;
  const result = await ctcLossAndGrad(logProbs, targets, inputLengths, targetLengths, {
    ...options,
    targetsShape: [3, 2],
  });
  expect(result.grad).toBe(grad);
  expect(fake.lastRun().batch.gradScale).toEqual(Float64Array.of(1, 2, 3));
});

test("the provider is closed after a refused call too, and the call's own error is thrown", async () => {
  const fake = fakeBackend({
    onClose: () => {
      throw new Error("stuck");
    },
  });
  const call = ctcLoss(logProbs, [[1], [0], [3]], undefined, undefined, { backend: fake.provider });
  await expect(call).rejects.toThrow("targets[1][0]: expected a label other than the blank");
  expect(fake.log).toMatchObject({ opens: 1, closes: 1 });
});

test("a signal that has fired opens nothing", async () => {
  const fake = fakeBackend();
  const options = { backend: fake.provider, signal: AbortSignal.abort() };
  await expect(ctcLoss(logProbs, [[1], [2], [3]], undefined, undefined, options)).rejects.toMatchObject({
    code: "CTC_ABORTED",
  });
  expect(fake.log.opens).toBe(0);
});

test.each([
  ["ctcLoss: expected an object with backend, topology", logProbs, undefined],
  [
    "logProbs: expected an object with data, dtype, shape, strides, got a Float64Array of length 60",
    data,
    {},
  ],
  ['logProbs: unknown option "dims"; known: data, dtype, shape', { data, dims: shape }, {}],
  [
    'ctcLoss: unknown option "gradOutput"; known: backend, topology, blank, blankInTargets, reduction, input, gradient, floor, layout, zeroInfinity, diagnose, targetsShape, targetsPadding, signal',
    logProbs,
    { backend: fakeBackend().provider, gradOutput: 1 },
  ],
  [
    "ctcLoss: expected options, got a provider; pass it as { backend: ... }",
    logProbs,
    fakeBackend().provider,
  ],
])("%s", async (message, input, options) => {
  const call = ctcLoss(
    input as typeof logProbs,
    [[1], [2], [3]],
    undefined,
    undefined,
    options as OneShotOptions,
  );
  const error: unknown = await call.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TypeError);
  expect((error as Error).message).toContain(message);
});

test("ctcLossAndGrad names itself and every option it knows", async () => {
  const options = { backend: fakeBackend().provider, grad: new Float64Array(60) } as object as OneShotOptions;
  await expect(ctcLossAndGrad(logProbs, [[1], [2], [3]], undefined, undefined, options)).rejects.toThrow(
    /^ctcLossAndGrad: unknown option "grad"; known: backend, .*, targetsShape, targetsPadding, signal, gradOutput, out$/,
  );
});
