import { type Criterion, createCtcLoss, type Reduction } from "@ctckit/core";
import { js } from "@ctckit/js";
import { ctcLoss } from "@ctckit/tfjs";
import type { Tensor } from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { classes, targets, tinyModel } from "./model.ts";
import { leaked, near, tf } from "./tensorflow.ts";

const criterion = (reduction: Reduction = "mean") =>
  createCtcLoss({ backend: js(), input: "logits", reduction });

let model: ReturnType<typeof tinyModel>;
beforeEach(() => {
  model = tinyModel();
});
afterEach(() => model.dispose());

/** The loss for a shifted bias, in float64 and without a gradient. */
async function lossAt(loss: Criterion, index: number, shift: number): Promise<number> {
  const values = model.bias.dataSync<"float32">().slice();
  values[index]! += shift;
  const old = model.bias.clone();
  model.bias.assign(tf.tensor1d(values));
  const frames = model.logits();
  const result = await loss.loss({
    data: Float64Array.from(frames.dataSync()),
    shape: frames.shape,
    targets,
  });
  model.bias.assign(old);
  return result.loss as number;
}

test("The value is the criterion's loss", async () => {
  const loss = await criterion();
  const frames = model.logits();
  const expected = await loss.loss({ data: frames.dataSync<"float32">(), shape: frames.shape, targets });
  const value = ctcLoss(tf, loss, { logits: frames, targets });
  expect(value.shape).toEqual([]);
  expect(value.dataSync()[0]).toBeCloseTo(expected.loss as number, 6);
});

test("The gradient of a parameter is the finite difference of the loss", async () => {
  const loss = await criterion();
  const { grads } = tf.variableGrads(
    () => ctcLoss(tf, loss, { logits: model.logits(), targets }).asScalar(),
    model.variables,
  );
  const grad = grads[model.bias.name]!.dataSync();
  const step = 1e-2;
  for (let index = 0; index < classes; index++) {
    const slope = ((await lossAt(loss, index, step)) - (await lossAt(loss, index, -step))) / (2 * step);
    // float32 logits: 2^-24 of a loss of about 5, over a step of 2e-2, and the step's own square.
    expect(grad[index]!).toBeCloseTo(slope, 3);
  }
});

describe("The upstream gradient", () => {
  test("scales the gradient of a reduced loss", async () => {
    const loss = await criterion("sum");
    const frames = model.logits();
    const once = tf
      .grad((logits) => ctcLoss(tf, loss, { logits, targets }))(frames)
      .dataSync();
    const scaled = tf
      .grad((logits) => tf.mul(ctcLoss(tf, loss, { logits, targets }), -2.5))(frames)
      .dataSync();
    expect(Array.from(scaled)).toEqual(Array.from(once, (value) => Math.fround(value * -2.5)));
    expect(once.some((value) => Math.abs(value) > 0.1)).toBe(true);
  });

  test("weighs each sample of an unreduced loss", async () => {
    const [none, sum] = [await criterion("none"), await criterion("sum")];
    const frames = model.logits();
    const weights = tf.tensor1d([0.5, -3]);
    const value = ctcLoss(tf, none, { logits: frames, targets });
    expect(value.shape).toEqual([2]);
    const weighed = tf.grad((logits) => tf.sum(tf.mul(ctcLoss(tf, none, { logits, targets }), weights)))(
      frames,
    );
    const plain = tf.grad((logits) => ctcLoss(tf, sum, { logits, targets }))(frames);
    const expected = tf.mul(plain, tf.reshape(weights, [1, 2, 1])).dataSync();
    expect(Array.from(weighed.dataSync())).toEqual(near(expected, 6));
  });

  test("weighs the batch axis, wherever the layout puts it", async () => {
    const none = await createCtcLoss({ backend: js(), input: "logits", reduction: "none", layout: "NTC" });
    const frames = tf.transpose(model.logits(), [1, 0, 2]);
    const grad = tf.grad((logits) =>
      tf.sum(tf.mul(ctcLoss(tf, none, { logits, targets }), tf.tensor1d([0, 1]))),
    );
    const [first, second] = tf.split(tf.abs(grad(frames)), 2, 0).map((half) => tf.sum(half).dataSync()[0]);
    expect(first).toBe(0);
    expect(second).toBeGreaterThan(0.1);
  });
});

test.each([
  ["mean", Number.NaN, "upstream gradient: expected a finite number, got NaN"],
  ["sum", Number.POSITIVE_INFINITY, "upstream gradient: expected a finite number, got Infinity"],
  ["none", [1, Number.NaN], "upstream gradient[1]: expected a finite number, got NaN"],
] as const)("An upstream gradient that is not finite is refused (%s)", async (reduction, factor, message) => {
  const loss = await criterion(reduction);
  const weighed = (logits: Tensor) => tf.sum(tf.mul(ctcLoss(tf, loss, { logits, targets }), factor));
  expect(() => tf.grad(weighed)(model.logits())).toThrow(message);
});

test("Log-probs from tf.logSoftmax give the gradient of fused logits", async () => {
  const fused = await criterion();
  const apart = await createCtcLoss({ backend: js() });
  const frames = model.logits();
  const one = tf
    .grad((logits) => ctcLoss(tf, fused, { logits, targets }))(frames)
    .dataSync();
  const other = tf
    .grad((logits) => ctcLoss(tf, apart, { logits: tf.logSoftmax(logits), targets }))(frames)
    .dataSync();
  expect(Array.from(one)).toEqual(near(other, 5));
});

test("One sample without a batch axis", async () => {
  const loss = await criterion("none");
  const frames = tf.randomNormal([5, classes], 0, 1, "float32", 3);
  const grad = tf.grad((logits) => ctcLoss(tf, loss, { logits, targets: [[1, 1]] }))(frames);
  expect(grad.shape).toEqual([5, classes]);
  expect(tf.sum(tf.abs(grad)).dataSync()[0]).toBeGreaterThan(0.1);
});

test("An infeasible target: loss Infinity, gradient 0", async () => {
  const loss = await criterion();
  const frames = tf.randomNormal([2, 1, classes], 0, 1, "float32", 3);
  const { value, grad } = tf.valueAndGrad((logits) => ctcLoss(tf, loss, { logits, targets: [[1, 2, 3]] }))(
    frames,
  );
  expect(value.dataSync()[0]).toBe(Number.POSITIVE_INFINITY);
  expect(grad.dataSync().every((entry) => entry === 0)).toBe(true);
});

test.each(["mean", "none"] as const)("A training step leaves no tensor behind (%s)", async (reduction) => {
  const loss = await criterion(reduction);
  const step = () => {
    const value = () => tf.sum(ctcLoss(tf, loss, { logits: model.logits(), targets })).asScalar();
    const { value: result, grads } = tf.variableGrads(value, model.variables);
    tf.dispose([result, grads]);
  };
  expect(await leaked(step)).toBe(0);
  expect(await leaked(() => ctcLoss(tf, loss, { logits: tf.tidy(model.logits), targets }))).toBe(2);
});

describe("Bad input", () => {
  const refused: [string, () => Promise<unknown>, string][] = [
    ["a target that is the blank", async () => bad({ targets: [[1], [0]] }), "targets[1][0]"],
    ["too few targets", async () => bad({ targets: [[1]] }), "targets"],
    ["a length beyond T", async () => bad({ inputLengths: [6, 7] }), "inputLengths[1]"],
  ];
  const bad = async (wrong: object) => {
    const loss = await criterion();
    const frames = tf.tidy(model.logits);
    try {
      tf.grad((logits) => ctcLoss(tf, loss, { logits, targets, ...wrong }))(frames).dispose();
    } finally {
      frames.dispose();
    }
  };

  test.each(refused)("%s is refused, leaves no tensor, and the next call works", async (_, run, message) => {
    const left = await leaked(() => expect(run()).rejects.toThrow(message));
    expect(left).toBe(0);
    await expect(bad({})).resolves.toBeUndefined();
  });

  test("logits that are no float32 tensor", async () => {
    const loss = await criterion();
    const integers = tf.zeros([2, 1, classes], "int32");
    expect(() => ctcLoss(tf, loss, { logits: integers, targets: [[1]] })).toThrow(
      'logits: expected dtype "float32", got "int32"',
    );
    // @ts-expect-error a typed array is not a tensor
    expect(() => ctcLoss(tf, loss, { logits: new Float32Array(8), targets: [[1]] })).toThrow(
      "logits: expected a tensor, got a Float32Array",
    );
    expect(() => ctcLoss(tf, loss, { logits: tf.zeros([classes]), targets: [[1]] })).toThrow(
      "logits: expected shape [T, N, C], [N, T, C] or [T, C], got [4]",
    );
    expect(() => ctcLoss(tf, loss, { logits: tf.zeros([0, 1, classes]), targets: [[]] })).toThrow(
      "logits: expected axes of 1 or more, got shape [0, 1, 4]",
    );
  });

  test.each(["gradOutput", "out", "data", "shape", "signal"])("a foreign key: %s", async (key) => {
    await expect(bad({ [key]: 1 })).rejects.toThrow(`input: unknown option "${key}"; known: logits, targets`);
  });

  test("arguments that are something else", async () => {
    const loss = await criterion();
    const input = { logits: tf.zeros([2, 1, classes]), targets: [[1]] };
    // @ts-expect-error a criterion in place of TF.js
    expect(() => ctcLoss(loss, tf, input)).toThrow(
      "tf: expected TensorFlow.js, got an Object without clone()",
    );
    // @ts-expect-error not awaited
    expect(() => ctcLoss(tf, criterion(), input)).toThrow(
      "criterion: expected what createCtcLoss gives, got a Promise (await createCtcLoss)",
    );
    // @ts-expect-error a function in place of the criterion
    expect(() => ctcLoss(tf, js, input)).toThrow("createCtcLoss gives, got a function");
    // @ts-expect-error no input
    expect(() => ctcLoss(tf, loss)).toThrow("input: expected an object with logits, targets");
  });

  test("a criterion that cannot block", async () => {
    const { lossAndGradSync: _, ...loss } = await criterion();
    const call = () => ctcLoss(tf, loss, { logits: model.logits(), targets });
    expect(call).toThrow(expect.objectContaining({ code: "CTC_UNSUPPORTED" }));
    expect(call).toThrow("ctcVariableGrads");
  });
});

test("A tiny model learns its targets", async () => {
  const loss = await criterion();
  const frames = tf.variable(tf.zeros([8, 2, classes]));
  const optimizer = tf.train.adam(0.1);
  const step = () =>
    optimizer
      .minimize(() => ctcLoss(tf, loss, { logits: frames, targets }).asScalar(), true, [frames])!
      .dataSync()[0]!;
  const first = step();
  for (let count = 0; count < 60; count++) step();
  expect(step()).toBeLessThan(first / 10);
});
