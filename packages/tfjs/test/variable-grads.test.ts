import { type Criterion, createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { ctcLoss, ctcVariableGrads } from "@ctckit/tfjs";
import type { Optimizer } from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { targets, tinyModel } from "./model.ts";
import { leaked, near, tf } from "./tensorflow.ts";

let model: ReturnType<typeof tinyModel>;
let blocking: Criterion;
let criterion: Criterion;
beforeEach(async () => {
  model = tinyModel();
  blocking = await createCtcLoss({ backend: js(), input: "logits" });
  // As a worker or a GPU would be: promises only.
  const { lossSync: _, lossAndGradSync: __, ...rest } = blocking;
  criterion = rest;
});
afterEach(() => model.dispose());

test("Loss and gradients are those of ctcLoss under tf.variableGrads", async () => {
  const { logits, variables } = model;
  const expected = tf.variableGrads(
    () => ctcLoss(tf, blocking, { logits: logits(), targets }).asScalar(),
    variables,
  );
  const { loss, losses, grads } = await ctcVariableGrads(tf, criterion, { logits, targets, variables });
  expect(loss).toBeCloseTo(expected.value.dataSync()[0]!, 6);
  expect(losses).toHaveLength(2);
  for (const { name } of variables) {
    expect(Array.from(grads[name]!.dataSync())).toEqual(Array.from(expected.grads[name]!.dataSync()));
  }
});

test("gradOutput scales the gradients", async () => {
  const { logits, variables, bias } = model;
  const once = await ctcVariableGrads(tf, criterion, { logits, targets, variables });
  const scaled = await ctcVariableGrads(tf, criterion, { logits, targets, variables, gradOutput: 4 });
  const expected = tf.mul(once.grads[bias.name]!, 4).dataSync();
  expect(Array.from(scaled.grads[bias.name]!.dataSync())).toEqual(near(expected, 5));
});

test("A frame past an input length may hold NaN", async () => {
  const frames = tf.variable(tf.tensor([0, 1, 0, 1, Number.NaN, Number.NaN], [3, 1, 2]));
  const input = { logits: () => tf.clone(frames), targets: [[1]], inputLengths: [2], variables: [frames] };
  const { loss, grads } = await ctcVariableGrads(tf, criterion, input);
  expect(loss).toBeGreaterThan(0);
  expect(Array.from(grads[frames.name]!.dataSync().slice(4))).toEqual([0, 0]);
});

test("Only the gradients outlive a call, and a model may hand out a variable itself", async () => {
  const { logits, variables } = model;
  const step = async () =>
    tf.dispose((await ctcVariableGrads(tf, criterion, { logits, targets, variables })).grads);
  expect(await leaked(step)).toBe(0);
  const frames = tf.variable(tf.zeros([4, 1, 3]));
  const { grads } = await ctcVariableGrads(tf, criterion, {
    logits: () => frames,
    targets: [[1]],
    variables: [frames],
  });
  expect(frames.isDisposed).toBe(false);
  expect(grads[frames.name]!.shape).toEqual([4, 1, 3]);
});

test.each([
  ["a class that does not exist", { targets: [[1], [9]] }, "targets[1][0]"],
  ["an aborted signal", { signal: AbortSignal.abort() }, "abort"],
  [
    "a model's result in place of the model",
    { logits: 3 },
    "logits: expected a function that gives a tensor, got 3",
  ],
  ["one variable", { variables: 3 }, "variables: expected an array of variables, got 3"],
  ["no variable", { variables: [null] }, "variables[0]: expected a variable of TF.js, got null"],
  ["a foreign key", { data: new Float32Array(8) }, 'input: unknown option "data"'],
  ["a gradOutput that is not finite", { gradOutput: Number.NaN }, "gradOutput: expected a finite number"],
  ["a model of the wrong rank", { logits: () => tf.zeros([6]) }, "logits: expected shape [T, N, C]"],
  ["a model of integers", { logits: () => tf.zeros([6, 2, 4], "int32") }, "logits: expected dtype"],
])("%s is refused, leaves no tensor, and the next call works", async (_, wrong, message) => {
  const { logits, variables } = model;
  const call = (change: object) => ctcVariableGrads(tf, criterion, { logits, targets, variables, ...change });
  expect(await leaked(() => expect(call(wrong)).rejects.toThrow(message))).toBe(0);
  expect((await call({})).loss).toBeGreaterThan(0);
});

test("A tiny model learns its targets", async () => {
  const { logits, variables } = model;
  const optimizer: Optimizer = tf.train.adam(0.05);
  const step = async () => {
    const { loss, grads } = await ctcVariableGrads(tf, criterion, { logits, targets, variables });
    optimizer.applyGradients(grads);
    tf.dispose(grads);
    return loss as number;
  };
  const first = await step();
  for (let count = 0; count < 80; count++) await step();
  expect(await step()).toBeLessThan(first / 2);
});
