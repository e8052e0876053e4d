import { type Criterion, createCtcLoss, type Reduction } from "@ctckit/core";
import { ctcValueAndGrad } from "@ctckit/jax";
import { js } from "@ctckit/js";
import * as jax from "@jax-js/jax";
import { nn, tree } from "@jax-js/jax";
import { beforeEach, describe, expect, test } from "vitest";
import { batch, classes, near, noise, np, targets, time, tinyModel } from "./model.ts";

const criterion = (reduction: Reduction = "mean") =>
  createCtcLoss({ backend: js(), input: "logits", reduction });

let model: ReturnType<typeof tinyModel>;
beforeEach(() => {
  model = tinyModel();
});

const biasGrad = async (loss: Criterion, labels: object = {}) => {
  const { logits, params } = model;
  const { grads } = await ctcValueAndGrad(jax, loss, logits, tree.ref(params), {
    targets,
    ...labels,
  });
  tree.dispose(grads.layer);
  return (await grads.bias[0].data()) as Float32Array;
};

/** The loss for a shifted bias, in float64 and without a gradient. */
async function lossAt(loss: Criterion, index: number, shift: number): Promise<number> {
  const { layer, bias } = model.params;
  const shifted = ((await bias[0].ref.data()) as Float32Array<ArrayBuffer>).slice();
  shifted[index]! += shift;
  const frames = await model
    .logits({ layer: { matrix: layer.matrix.ref }, bias: [np.array(shifted)] })
    .data();
  const shape = [time, batch, classes];
  return (await loss.loss({ data: Float64Array.from(frames), shape, targets })).loss as number;
}

test("The gradient of a parameter is the finite difference of the loss", async () => {
  const loss = await criterion();
  const grad = await biasGrad(loss);
  const step = 1e-2;
  for (let index = 0; index < classes; index++) {
    const slope = ((await lossAt(loss, index, step)) - (await lossAt(loss, index, -step))) / (2 * step);
    // float32 logits: 2^-24 of a loss of about 5, over a step of 2e-2, and the step's own square.
    expect(grad[index]!).toBeCloseTo(slope, 3);
  }
  expect(grad.some((value) => Math.abs(value) > 0.05)).toBe(true);
});

test("loss and losses are the criterion's, grads have the structure of params", async () => {
  const loss = await criterion("none");
  const data = (await model.logits(tree.ref(model.params)).data()) as Float32Array;
  const expected = await loss.loss({ data, shape: [time, batch, classes], targets });
  const result = await ctcValueAndGrad(jax, loss, model.logits, model.params, { targets });
  expect(result.loss).toEqual(expected.loss);
  expect(result.losses).toEqual(expected.losses);
  expect(Object.keys(result.grads)).toEqual(["layer", "bias"]);
  expect(result.grads.layer.matrix.shape).toEqual([3, classes]);
  expect(result.grads.bias).toHaveLength(1);
});

describe("The upstream gradient", () => {
  test("scales a reduced loss's", async () => {
    const loss = await criterion("sum");
    const once = await biasGrad(loss);
    const scaled = await biasGrad(loss, { gradOutput: -2.5 });
    expect(Array.from(scaled)).toEqual(
      near(
        once.map((value) => value * -2.5),
        5,
      ),
    );
    expect(once.some((value) => Math.abs(value) > 0.1)).toBe(true);
  });

  test("weighs each sample of an unreduced loss", async () => {
    const none = await criterion("none");
    const [first, second, both] = [
      await biasGrad(none, { gradOutput: [1, 0] }),
      await biasGrad(none, { gradOutput: [0, 1] }),
      await biasGrad(none, { gradOutput: [0.5, -3] }),
    ];
    expect(Array.from(both)).toEqual(
      near(
        first.map((value, index) => 0.5 * value - 3 * second[index]!),
        5,
      ),
    );
    expect(first).not.toEqual(second);
  });
});

test("Log-probs from nn.logSoftmax give the gradient of fused logits", async () => {
  const apart = await createCtcLoss({ backend: js() });
  const fused = await biasGrad(await criterion());
  const { logits } = model;
  model = { ...model, logits: (params) => nn.logSoftmax(logits(params), -1) };
  expect(Array.from(await biasGrad(apart))).toEqual(near(fused, 5));
});

describe("What params may be", () => {
  const frames = () => np.array(noise(5 * classes, 4), { shape: [5, classes] });
  const labels = { targets: [[1, 1]] };

  test("an array, which the model may hand out as it is, without a batch axis", async () => {
    const { grads } = await ctcValueAndGrad(jax, await criterion(), (array) => array, frames(), labels);
    expect(grads.shape).toEqual([5, classes]);
    const sums = np.sum(grads, -1);
    // The gradient of a softmax sums to 0 over the classes.
    expect(Array.from((await sums.data()) as Float32Array)).toEqual(near([0, 0, 0, 0, 0], 6));
  });

  test("numbers, and arrays that the model does not use", async () => {
    const { grads } = await ctcValueAndGrad(
      jax,
      await criterion(),
      ({ array, factor }: { array: jax.Array; factor: number; unused: jax.Array }) => array.mul(factor),
      { array: frames(), factor: 2, unused: np.ones([3]) },
      labels,
    );
    expect(grads.factor.shape).toEqual([]);
    expect(Array.from((await grads.unused.data()) as Float32Array)).toEqual([0, 0, 0]);
  });

  test("on another device than the default: the gradient is made there", async () => {
    const array = await jax.devicePut(frames(), "cpu");
    const { grads } = await ctcValueAndGrad(jax, await criterion(), (each) => each.mul(2), array, labels);
    expect(grads.device).toBe("cpu");
  });
});

test("A model under jit", async () => {
  const loss = await criterion();
  const plain = await biasGrad(loss);
  const { logits } = model;
  const compiled = jax.jit(logits as never) as unknown as typeof logits;
  model = { ...model, logits: (params) => compiled(params) };
  expect(Array.from(await biasGrad(loss))).toEqual(near(plain, 6));
});

test("A frame past an input length may hold NaN", async () => {
  const frames = np.array(Float32Array.of(0, 1, 0, 1, Number.NaN, Number.NaN), { shape: [3, 1, 2] });
  const labels = { targets: [[1]], inputLengths: [2] };
  const { loss, grads } = await ctcValueAndGrad(jax, await criterion(), (each) => each, frames, labels);
  expect(loss).toBeGreaterThan(0);
  expect(Array.from((await grads.data()) as Float32Array).slice(4)).toEqual([0, 0]);
});

test("An infeasible target: loss Infinity, gradient 0", async () => {
  const frames = np.array(noise(2 * classes, 5), { shape: [2, 1, classes] });
  const labels = { targets: [[1, 2, 3]] };
  const { loss, grads } = await ctcValueAndGrad(jax, await criterion(), (each) => each, frames, labels);
  expect(loss).toBe(Number.POSITIVE_INFINITY);
  expect(Array.from((await grads.data()) as Float32Array).every((value) => value === 0)).toBe(true);
});
