// Whatever goes wrong: a clear error, no reference kept, and the next call works.
import { type Criterion, createCtcLoss } from "@ctckit/core";
import { ctcValueAndGrad } from "@ctckit/jax";
import { js } from "@ctckit/js";
import * as jax from "@jax-js/jax";
import { tree } from "@jax-js/jax";
import { beforeEach, describe, expect, test } from "vitest";
import { batch, classes, noise, np, type Params, targets, time, tinyModel } from "./model.ts";

let model: ReturnType<typeof tinyModel>;
let criterion: Criterion;
beforeEach(async () => {
  model = tinyModel();
  criterion = await createCtcLoss({ backend: js(), input: "logits" });
});

const kept = () => tree.ref(model.params);

/** The parameters' references are consumed, the test's own are left, and a call afterwards works. */
async function nothingLeft(call: () => Promise<unknown>) {
  await call();
  expect(model.references()).toEqual([1, 1, 1]);
  const { grads } = await ctcValueAndGrad(jax, criterion, model.logits, kept(), { targets });
  tree.dispose(grads);
  expect(model.references()).toEqual([1, 1, 1]);
}

test("A good call consumes params once", async () => {
  await nothingLeft(async () => {
    const { grads } = await ctcValueAndGrad(jax, criterion, model.logits, kept(), { targets });
    for (const leaf of [grads.layer.matrix, grads.bias[0]]) expect(leaf.refCount).toBe(1);
    tree.dispose(grads);
  });
});

describe("Labels", () => {
  test.each([
    ["a class that does not exist", { targets: [[1], [9]] }, "targets[1][0]"],
    ["a length beyond T", { inputLengths: [6, 7] }, "inputLengths[1]"],
    ["an aborted signal", { signal: AbortSignal.abort() }, "abort"],
    ["a foreign key", { logits: 1 }, 'labels: unknown option "logits"; known: targets'],
    ["memory for the gradient", { out: {} }, 'labels: unknown option "out"'],
    ["a gradOutput that is not finite", { gradOutput: Number.NaN }, "gradOutput: expected a finite number"],
  ])("%s", async (_, wrong, message) => {
    await nothingLeft(() =>
      expect(ctcValueAndGrad(jax, criterion, model.logits, kept(), { targets, ...wrong })).rejects.toThrow(
        message,
      ),
    );
  });

  test("none", async () => {
    await nothingLeft(() =>
      // @ts-expect-error no labels
      expect(ctcValueAndGrad(jax, criterion, model.logits, kept())).rejects.toThrow(
        "labels: expected an object with targets, targetsShape, targetsPadding, inputLengths, targetLengths, gradOutput, signal, got undefined",
      ),
    );
  });
});

describe("A model of", () => {
  const rows = [time, batch * classes] as const;
  test.each<[string, (params: Params) => unknown, string]>([
    ["the wrong rank", (params) => np.ravel(model.logits(params)), "logits: expected shape [T, N, C]"],
    [
      "integers",
      (params) => model.logits(params).astype(np.int32),
      'logits: expected dtype "float32", got "int32"',
    ],
    [
      "no classes",
      (params) =>
        model
          .logits(params)
          .reshape([...rows, 1])
          .slice([], [], [0, 0]),
      "axes of 1 or more",
    ],
    [
      "several arrays",
      (params) => ({ logits: model.logits(params) }),
      "expected the model to give an array, got an Object",
    ],
    [
      "a list of arrays",
      (params) => [model.logits(params)],
      "expected the model to give an array, got an array of length 1",
    ],
  ])("%s", async (_, wrong, message) => {
    await nothingLeft(() =>
      expect(ctcValueAndGrad(jax, criterion, wrong as never, kept(), { targets })).rejects.toThrow(message),
    );
  });

  // None of these consumes its argument.
  test.each<[string, () => unknown, string]>([
    ["a promise", async () => 1, "logits: expected the model to give an array, got a Promise"],
    ["nothing", () => undefined, "logits: expected the model to give an array, got undefined"],
    ["a number", () => 1, "logits: expected the model to give an array, got 1"],
    ["a function", () => () => 1, "logits: expected the model to give an array, got a function"],
    ["a tree without arrays", () => ({}), "logits: expected the model to give an array, got an Object"],
    ["a list of nothing", () => [undefined], "undefined"],
    ["another array", () => np.array(2), "logits: expected shape [T, N, C]"],
    [
      "an error",
      () => {
        throw new Error("mine");
      },
      "mine",
    ],
  ])("%s", async (_, wrong, message) => {
    await nothingLeft(() =>
      expect(ctcValueAndGrad(jax, criterion, wrong as never, kept(), { targets })).rejects.toThrow(message),
    );
  });

  test("an error, after it has consumed some of its argument, or all", async () => {
    const half = ({ layer }: Params) => {
      layer.matrix.dispose();
      throw new Error("mine");
    };
    const all = (params: Params) => {
      model.logits(params);
      throw new Error("mine");
    };
    for (const wrong of [half, all])
      await nothingLeft(() =>
        expect(ctcValueAndGrad(jax, criterion, wrong, kept(), { targets })).rejects.toThrow("mine"),
      );
  });

  test("nothing, of one array that is there twice", async () => {
    const { layer, bias } = model.params;
    const twice = { layer: { matrix: layer.matrix.ref }, bias: [bias[0].ref], again: bias[0].ref };
    await nothingLeft(() =>
      expect(ctcValueAndGrad(jax, criterion, (() => 1) as never, twice, { targets })).rejects.toThrow(
        "got 1",
      ),
    );
  });
});

describe("An argument that is something else", () => {
  const call = (change: { jax?: unknown; criterion?: unknown; model?: unknown; params?: unknown }) => {
    const { params = kept() } = change;
    const given = { jax, criterion, model: model.logits, ...change };
    return ctcValueAndGrad(given.jax as never, given.criterion as never, given.model as never, params, {
      targets,
    });
  };

  test.each([
    ["jax", () => ({ params: 1, jax: criterion }), "jax: expected jax-js, got an Object without vjp()"],
    ["part of jax", () => ({ params: 1, jax: { vjp: jax.vjp, tree } }), "without numpy.array()"],
    [
      "criterion",
      () => ({ criterion: createCtcLoss({ backend: js() }) }),
      "got a Promise (await createCtcLoss)",
    ],
    ["model", () => ({ model: 3 }), "model: expected a function of params that gives logits, got 3"],
  ])("%s", async (_, change, message) => {
    await nothingLeft(() => expect(call(change())).rejects.toThrow(message));
  });

  test("a leaf of params", async () => {
    const { layer, bias } = model.params;
    const wrong = () => ({ layer: { matrix: layer.matrix.ref }, bias: [bias[0].ref, "x"] });
    await nothingLeft(() =>
      expect(call({ params: wrong() })).rejects.toThrow(
        'params.bias[1]: expected arrays of this jax-js, in objects and arrays, got "x"',
      ),
    );
    await expect(call({ params: new Map() })).rejects.toThrow("params: expected arrays");
  });

  test("params that were consumed before", async () => {
    const gone = np.array(noise(classes, 9));
    gone.dispose();
    const params = { layer: { matrix: model.params.layer.matrix.ref }, bias: [gone] };
    await nothingLeft(() =>
      expect(call({ params })).rejects.toThrow("params.bias[0]: expected an array in use, got one without"),
    );
  });
});
