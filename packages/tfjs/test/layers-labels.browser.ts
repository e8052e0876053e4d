import { type Criterion, createCtcLoss, type LossAndGradInput } from "@ctckit/core";
import { js } from "@ctckit/js";
import { ctcLayersLabels, ctcLayersLoss } from "@ctckit/tfjs";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { leaked, tf } from "./tensorflow.ts";

// TF.js on WebGL whose floats have 16 bits, as on many phones: there is no integer above 2048 that is not even.

const classes = 6625;
const time = 4;
const samples = Array.from({ length: 70 }, (_, n) => ({
  target: [2047 + n, 2049 + n, 6624 - n].slice(n % 3),
  inputLength: 3 + (n % 2),
}));

let criterion: Criterion;
/** The samples that the criterion saw. */
let seen: unknown[];
const rows = () => tf.tensor2d([[5001], [3]], [2, 1], "int32");

beforeAll(async () => {
  tf.env().set("WEBGL_FORCE_F16_TEXTURES", true);
  expect(await tf.setBackend("webgl")).toBe(true);
  const loss = await createCtcLoss({ backend: js(), input: "logits", layout: "NTC" });
  const lossAndGradSync = (input: LossAndGradInput) => {
    record(input);
    return loss.lossAndGradSync!(input);
  };
  criterion = { ...loss, lossAndGradSync };
}, 60_000);

function record({ targets, inputLengths }: LossAndGradInput) {
  // The first call looks for the layout, with a batch of its own.
  if (inputLengths === undefined) return;
  for (const [n, target] of (targets as number[][]).entries())
    seen.push({ target, inputLength: (inputLengths as number[])[n] });
}

beforeEach(() => {
  seen = [];
});

test("labels are rounded on this backend", () => {
  const labels = tf.tensor1d(new Int32Array(256).fill(5001), "int32");
  expect(tf.mul(labels, tf.scalar(1, "int32")).dataSync()[0]).toBe(5000);
});

const packed = (shape?: (number | null)[], from = 0, to = samples.length) => {
  const some = samples.slice(from, to);
  const targets = some.map(({ target }) => target);
  return ctcLayersLabels(tf, { targets, inputLengths: some.map(({ inputLength }) => inputLength) }, shape);
};

function model(frames: number | null) {
  const dense = tf.sequential();
  dense.add(
    tf.layers.dense({ units: classes, inputShape: [frames as never, 2], kernelInitializer: "zeros" }),
  );
  dense.compile({ optimizer: "sgd", loss: ctcLayersLoss(tf, criterion) });
  return dense;
}
const features = (n: number) => tf.ones([n, time, 2]);
const inAnyOrder = (list: unknown[]) => list.map((each) => JSON.stringify(each)).sort();

test.each([time, null])("model.fit keeps them exact, shuffled (frames: %s)", async (frames) => {
  const dense = model(frames);
  const y = packed(dense.outputShape as (number | null)[]);
  await dense.fit(features(samples.length), y, { batchSize: 16, epochs: 1, verbose: 0 });
  expect(inAnyOrder(seen)).toEqual(inAnyOrder(samples));
});

test("model.fitDataset keeps them exact", async () => {
  const batches = tf.data.generator(function* () {
    for (let n = 0; n < samples.length; n += 35) yield { xs: features(35), ys: packed(undefined, n, n + 35) };
  });
  await model(time).fitDataset(batches, { epochs: 1, verbose: 0 });
  expect(seen).toEqual(samples);
});

test("and rows of labels are refused", async () => {
  const [yTrue, yPred] = [rows(), tf.zeros([2, time, classes])];
  const call = () => ctcLayersLoss(tf, criterion)(yTrue, yPred);
  expect(await leaked(() => expect(call).toThrow("yTrue[0][0]: expected less than 2048"))).toBe(0);
});

test("but taken where WebGL has floats of 32 bits, whatever floatPrecision() says", async () => {
  const factory = tf.findBackendFactory("webgl");
  tf.removeBackend("webgl");
  tf.env().set("WEBGL_FORCE_F16_TEXTURES", false);
  tf.env().set("WEBGL_RENDER_FLOAT32_ENABLED", true);
  tf.registerBackend("webgl", factory);
  expect(await tf.setBackend("webgl")).toBe(true);
  expect(tf.backend().floatPrecision()).toBe(16);
  const loss = ctcLayersLoss(tf, criterion)(rows(), tf.zeros([2, time, classes]));
  expect(loss.dataSync()[0]).toBeGreaterThan(0);
});
