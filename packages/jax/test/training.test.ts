// Models small enough to be trained to the end in a test, with a backend that blocks and with one that does not.
import { type BackendProvider, createCtcLoss } from "@ctckit/core";
import { ctcValueAndGrad } from "@ctckit/jax";
import { js } from "@ctckit/js";
import { worker } from "@ctckit/worker";
import { bundledWorker, failingScript, twoWorkers } from "@ctckit/worker/bundled-worker";
import * as jax from "@jax-js/jax";
import { tree } from "@jax-js/jax";
import { describe, expect, onTestFinished, test } from "vitest";
import { noise, np, type Params, targets, tinyModel } from "./model.ts";

async function opened(backend: BackendProvider) {
  const made = await createCtcLoss({ backend, input: "logits" });
  onTestFinished(() => made.close());
  return made;
}

/** Plain gradient descent; every array of `params` is consumed. */
function descended(params: Params, grads: Params, rate: number): Params {
  const step = (value: jax.Array, grad: jax.Array) => value.sub(grad.mul(rate));
  return tree.map<jax.Array, jax.Array, Params>(step, params, grads);
}

const backends: [string, () => BackendProvider][] = [
  ["js()", () => js()],
  ["worker(() => js())", () => worker(() => js(), twoWorkers(import.meta.url))],
];

test.each(backends)("A tiny model learns its targets: %s", { timeout: 30_000 }, async (_, backend) => {
  const criterion = await opened(backend());
  const model = tinyModel();
  let { params } = model;
  const losses: number[] = [];
  for (let count = 0; count < 40; count++) {
    const { loss, grads } = await ctcValueAndGrad(jax, criterion, model.logits, tree.ref(params), {
      targets,
    });
    losses.push(loss);
    params = descended(params, grads, 8);
  }
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 20);
  expect(tree.leaves<jax.Array>(params).map(({ refCount }) => refCount)).toEqual([1, 1]);
});

describe("In a worker", { timeout: 30_000 }, () => {
  test("the gradient is that of the blocking backend, bit for bit", async () => {
    const { logits, params } = tinyModel();
    const grads = [];
    for (const [, backend] of backends) {
      const result = await ctcValueAndGrad(jax, await opened(backend()), logits, tree.ref(params), {
        targets,
      });
      grads.push([result.loss, await result.grads.layer.matrix.data(), await result.grads.bias[0].data()]);
    }
    expect(grads[1]).toEqual(grads[0]);
  });

  const broken = (run: string) =>
    worker(() => js(), { size: 1, createWorker: () => bundledWorker(failingScript(run), import.meta.url) });

  test("an abort under way rejects, keeps no reference, and the next call works", async () => {
    const criterion = await opened(
      broken(`(signal) => ++calls === 1 && new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      })`),
    );
    const model = tinyModel();
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    const labels = { targets, signal: abort.signal };
    await expect(
      ctcValueAndGrad(jax, criterion, model.logits, tree.ref(model.params), labels),
    ).rejects.toMatchObject({ code: "CTC_ABORTED" });
    expect(model.references()).toEqual([1, 1, 1]);
    const { loss } = await ctcValueAndGrad(jax, criterion, model.logits, tree.ref(model.params), { targets });
    expect(loss).toBeGreaterThan(0);
  });

  test("an error reaches the caller, and no reference is kept", async () => {
    const criterion = await opened(broken('() => { throw new RangeError("in the worker"); }'));
    const model = tinyModel();
    await expect(
      ctcValueAndGrad(jax, criterion, model.logits, tree.ref(model.params), { targets }),
    ).rejects.toMatchObject({ code: "CTC_KERNEL_FAILED", cause: { message: "in the worker" } });
    expect(model.references()).toEqual([1, 1, 1]);
  });
});

test("jax-js's memory does not grow from step to step", { timeout: 30_000 }, async () => {
  // The only memory that grows here is that of jax-js's wasm device: js() has none.
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  let pages = 0;
  prototype.grow = function (this: WebAssembly.Memory, delta: number) {
    pages += delta;
    return grow.call(this, delta);
  };
  onTestFinished(() => {
    prototype.grow = grow;
  });
  const criterion = await opened(js());
  const wide = np.array(noise(64_000, 1), { shape: [64, 1, 1000] });
  // What tanh keeps for the way back is as large as its result: 256 kB, 4 pages of 64 kB.
  const sound = (array: jax.Array) => np.tanh(array);
  const flat = (array: jax.Array) => np.ravel(np.tanh(array));
  const calls = [
    { model: sound, label: 1 },
    { model: sound, label: 1000, error: "targets[0][0]" },
    { model: flat, label: 1, error: "logits: expected shape" },
  ];
  const round = async () => {
    for (const { model, label, error } of calls) {
      const call = ctcValueAndGrad(jax, criterion, model, wide.ref, { targets: [[label]] });
      if (error) await expect(call).rejects.toThrow(error);
      else (await call).grads.dispose();
    }
  };
  for (let count = 0; count < 3; count++) await round();
  pages = 0;
  for (let count = 0; count < 20; count++) await round();
  expect(pages).toBe(0);
  const kept = [];
  for (let count = 0; count < 20; count++) kept.push(np.array(noise(64_000, count)));
  expect(pages).toBeGreaterThan(0); // the test can fail
});
