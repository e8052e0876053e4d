// Training through a criterion that cannot block: the loss runs in workers, TF.js stays where it is.
import { type BackendProvider, createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { ctcLayersLoss, ctcLoss, ctcVariableGrads } from "@ctckit/tfjs";
import { worker } from "@ctckit/worker";
import { bundledWorker, failingScript, twoWorkers } from "@ctckit/worker/bundled-worker";
import type { Optimizer } from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { targets, tinyModel } from "./model.ts";
import { leaked, tf } from "./tensorflow.ts";

// Starting a worker takes a second where every core is busy.
vi.setConfig({ testTimeout: 30_000 });

let model: ReturnType<typeof tinyModel>;
beforeEach(() => {
  model = tinyModel();
});
afterEach(() => model.dispose());

async function opened(backend: BackendProvider) {
  const made = await createCtcLoss({ backend, input: "logits" });
  onTestFinished(() => made.close());
  return made;
}

const inWorkers = () => opened(worker(() => js(), twoWorkers(import.meta.url)));

test("Loss and gradients are those of the blocking form, bit for bit", async () => {
  const { logits, variables } = model;
  const blocking = await opened(js());
  const expected = tf.variableGrads(() => ctcLoss(tf, blocking, { logits: logits(), targets }), variables);
  const { loss, grads } = await ctcVariableGrads(tf, await inWorkers(), { logits, targets, variables });
  expect(Math.fround(loss)).toBe(expected.value.dataSync()[0]);
  for (const { name } of variables) {
    expect(grads[name]!.dataSync()).toEqual(expected.grads[name]!.dataSync());
  }
});

test("A tiny model learns its targets, and no tensor stays", async () => {
  const criterion = await inWorkers();
  const { logits, variables } = model;
  const optimizer: Optimizer = tf.train.adam(0.3);
  const step = async () => {
    const { loss, grads } = await ctcVariableGrads(tf, criterion, { logits, targets, variables });
    optimizer.applyGradients(grads);
    tf.dispose(grads);
    return loss;
  };
  const first = await step();
  const left = await leaked(async () => {
    for (let count = 0; count < 80; count++) await step();
  });
  expect(left).toBe(0);
  expect(await step()).toBeLessThan(first / 10);
});

test("An abort under way rejects, leaves no tensor, and the next call works", async () => {
  const { logits, variables } = model;
  const script = failingScript(`(signal) => ++calls === 1 && new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  })`);
  const criterion = await opened(
    worker(() => js(), { size: 1, createWorker: () => bundledWorker(script, import.meta.url) }),
  );
  const abort = new AbortController();
  const aborted = async () => {
    setTimeout(() => abort.abort(), 50);
    const call = ctcVariableGrads(tf, criterion, { logits, targets, variables, signal: abort.signal });
    await expect(call).rejects.toMatchObject({ code: "CTC_ABORTED" });
  };
  expect(await leaked(aborted)).toBe(0);
  expect((await ctcVariableGrads(tf, criterion, { logits, targets, variables })).loss).toBeGreaterThan(0);
});

test.each([
  [
    "an error",
    'throw new RangeError("in the worker");',
    { code: "CTC_KERNEL_FAILED", cause: { message: "in the worker" } },
  ],
  ["the worker's end", "process.exit(3);", { code: "CTC_DEVICE_LOST" }],
])("What happens in a worker reaches the caller and leaves no tensor: %s", async (_, run, expected) => {
  const { logits, variables } = model;
  const script = failingScript(`() => { ${run} }`);
  const criterion = await opened(
    worker(() => js(), { size: 1, createWorker: () => bundledWorker(script, import.meta.url) }),
  );
  const failed = async () => {
    const call = ctcVariableGrads(tf, criterion, { logits, targets, variables });
    await expect(call).rejects.toMatchObject(expected);
  };
  expect(await leaked(failed)).toBe(0);
});

test("The forms that cannot wait say so", async () => {
  const criterion = await inWorkers();
  const refused = expect.objectContaining({ code: "CTC_UNSUPPORTED" });
  expect(() => ctcLayersLoss(tf, criterion)).toThrow(refused);
  expect(() => ctcLoss(tf, criterion, { logits: model.logits(), targets })).toThrow(refused);
});
