import { createCtcLoss, type Reduction } from "@ctckit/core";
import { js } from "@ctckit/js";
import { ctcDeviceLoss, ctcVariableGrads, type DeviceLoss } from "@ctckit/tfjs";
import { createDeviceLoss, type DeviceLossOptions } from "@ctckit/webgpu";
import "@tensorflow/tfjs-backend-webgpu";
import type { Tensor } from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { batch, classes, targets, time, tinyModel } from "./model.ts";
import { leaked, tf } from "./tensorflow.ts";

// TF.js on WebGPU, where its tensors are and stay.

let device: GPUDevice;
beforeAll(async () => {
  // Its check for leaks takes a tensor that is saved for the way back for one; here the test counts them.
  tf.env().set("IS_TEST", false);
  expect(await tf.setBackend("webgpu")).toBe(true);
  // Or it computes small tensors on the CPU, and that is not what is to be seen here.
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  device = (tf.backend() as unknown as { device: GPUDevice }).device;
}, 60_000);

let model: ReturnType<typeof tinyModel>;
beforeEach(() => {
  model = tinyModel();
});
afterEach(() => model.dispose());

const made = (options: Omit<DeviceLossOptions, "device"> = {}) =>
  createDeviceLoss({ device, input: "logits", ...options });

/** What `run` makes the device read back. */
async function readbacks(run: () => unknown): Promise<number> {
  const { mapAsync } = GPUBuffer.prototype;
  let reads = 0;
  GPUBuffer.prototype.mapAsync = function (this: GPUBuffer, mode, ...range) {
    if (mode & GPUMapMode.READ) reads++;
    return mapAsync.call(this, mode, ...range);
  };
  try {
    await run();
  } finally {
    GPUBuffer.prototype.mapAsync = mapAsync;
  }
  return reads;
}

async function values(tensor: Tensor): Promise<number[]> {
  const data = [...(await tensor.data())];
  tensor.dispose();
  return data;
}

const close = (expected: ArrayLike<number>) =>
  Array.from(expected, (value) => expect.closeTo(value, 5) as number);

describe.each<Reduction>(["mean", "sum", "none"])("with reduction %s", (reduction) => {
  test.each(["TNC", "NTC"] as const)(
    "loss and gradients are those of ctcVariableGrads, in layout %s",
    async (layout) => {
      const options = { reduction, layout, input: "logits" } as const;
      const [loss, reference] = [await made(options), await createCtcLoss({ ...options, backend: js() })];
      const shape = layout === "TNC" ? [time, batch, classes] : [batch, time, classes];
      const weights = reduction === "none" ? [0.5, -3] : 2.5;
      const weighed = (loss: Tensor) => tf.sum(tf.mul(loss, weights)).asScalar();
      const logits = (): Tensor => tf.reshape(model.logits(), shape);
      const { variables } = model;
      const { value, grads } = tf.variableGrads(
        () => weighed(ctcDeviceLoss(tf, loss, { logits: logits(), targets })),
        variables,
      );
      const want = await ctcVariableGrads(tf, reference, { logits, targets, variables, gradOutput: weights });
      const losses = typeof want.loss === "number" ? want.loss : [...want.loss];
      expect(await values(value)).toEqual(close(await values(weighed(tf.tensor(losses)))));
      for (const { name } of variables)
        expect(await values(grads[name]!)).toEqual(close(await values(want.grads[name]!)));
      void loss.close();
    },
  );
});

test("a training step reads nothing back and leaves nothing behind, and the loss falls", async () => {
  const loss = await made();
  const optimizer = tf.train.sgd(0.5);
  const step = () =>
    optimizer.minimize(() => ctcDeviceLoss(tf, loss, { logits: model.logits(), targets }).asScalar(), true)!;
  const first = (await values(step()))[0]!;
  const before = tf.memory() as ReturnType<typeof tf.memory> & { numBytesInGPU: number };
  const last: Tensor[] = [];
  const reads = await readbacks(() => {
    for (let i = 0; i < 20; i++) {
      last.pop()?.dispose();
      last.push(step());
    }
  });
  expect(reads).toBe(0);
  expect((await values(last[0]!))[0]!).toBeLessThan(first / 2);
  const after = tf.memory() as typeof before;
  expect(after.numTensors).toBe(before.numTensors);
  expect(after.numBytesInGPU).toBe(before.numBytesInGPU);
  optimizer.dispose();
  void loss.close();
});

test("a sample without an alignment has an infinite loss and a gradient of 0", async () => {
  const loss = await made({ reduction: "sum" });
  const input = { targets: [[1, 1, 1, 1], [3]] };
  const frames = model.logits();
  const { value, grad } = tf.valueAndGrad((logits) => ctcDeviceLoss(tf, loss, { logits, ...input }))(frames);
  expect(await values(value)).toEqual([Number.POSITIVE_INFINITY]);
  const rows = await values(grad);
  const of = (n: number) => rows.filter((_, i) => Math.floor(i / classes) % batch === n);
  expect(of(0).every((x) => x === 0)).toBe(true);
  expect(of(1).every((x) => x !== 0 && Number.isFinite(x))).toBe(true);
  frames.dispose();
});

test("one sequence [T, C] is a batch of one", async () => {
  const [loss, reference] = [
    await made({ reduction: "none" }),
    await createCtcLoss({ backend: js(), input: "logits" }),
  ];
  const frames = tf.tidy(
    () => tf.slice(model.logits(), [0, 0, 0], [-1, 1, -1]).reshape([time, classes]) as Tensor,
  );
  const target = { targets: [targets[0]!] };
  const { losses, grad } = await reference.lossAndGrad({
    ...target,
    data: await frames.data<"float32">(),
    shape: [time, 1, classes],
  });
  const mean = 1 / targets[0]!.length;
  const got = tf.grad((logits) => ctcDeviceLoss(tf, loss, { logits, ...target }))(frames);
  expect(got.shape).toEqual([time, classes]);
  expect((await values(got)).map((x) => x * mean)).toEqual(close(grad));
  expect(await values(ctcDeviceLoss(tf, loss, { logits: frames, ...target }))).toEqual(close(losses));
  frames.dispose();
});

test("what is wrong is refused before TF.js records anything", async () => {
  const [loss, frames] = [await made(), model.logits()];
  const other = await createDeviceLoss({
    device: await (await navigator.gpu.requestAdapter())!.requestDevice(),
  });
  const wrong: [DeviceLoss, object, RegExp][] = [
    [loss, { logits: frames, targets: [[1, 2]] }, /targets: /],
    [loss, { logits: frames, targets: [[1, 9], [3]] }, /targets\[0\]\[1\]: .*got 9/],
    [loss, { logits: frames, targets, inputLengths: [7, 1] }, /inputLengths\[0\]: .*got 7/],
    [loss, { logits: frames, targets, signal: 1 }, /unknown option "signal"/],
    [loss, { logits: [1], targets }, /logits: expected a tensor/],
    [
      { record() {}, settings: null } as never,
      { logits: frames, targets },
      /loss: expected what createDeviceLoss gives/,
    ],
    [{} as DeviceLoss, { logits: frames, targets }, /loss: expected what createDeviceLoss gives/],
    [other, { logits: frames, targets }, /loss: expected one that was made for tf.backend\(\).device/],
  ];
  const left = await leaked(() => {
    for (const [given, input, message] of wrong)
      expect(() => ctcDeviceLoss(tf, given, input as never), String(message)).toThrow(message);
  });
  expect(left).toBe(0);
  other.device.destroy();
  frames.dispose();
});

test("a backend of another kind is refused", async () => {
  const loss = await made();
  await tf.setBackend("cpu");
  try {
    const logits = tf.zeros([2, 1, 3]);
    expect(() => ctcDeviceLoss(tf, loss, { logits, targets: [[1]] })).toThrow(
      /tf: expected its backend to be "webgpu"/,
    );
    logits.dispose();
  } finally {
    await tf.setBackend("webgpu");
  }
});
