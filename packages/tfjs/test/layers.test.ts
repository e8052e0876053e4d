import { type Criterion, CtcError, createCtcLoss, type Reduction } from "@ctckit/core";
import { ctc, ctcNoRepeatBlank, js } from "@ctckit/js";
import { ctcLayersLabels, ctcLayersLoss, ctcLoss } from "@ctckit/tfjs";
import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { describe, expect, onTestFinished, test } from "vitest";
import { leaked, near, tf } from "./tensorflow.ts";

const criterion = (reduction: Reduction = "mean") =>
  createCtcLoss({ backend: js(), input: "logits", layout: "NTC", reduction });

const time = 9;
const classes = 4;

/** Samples that show each of their labels for two frames, with a frame of nothing between: features [N, T, C]. */
function signs(samples: number) {
  const targets = Array.from({ length: samples }, (_, n) =>
    Array.from({ length: 1 + (n % 3) }, (_, s) => 1 + ((n * 5 + s * (n % 2 === 0 ? 1 : 2)) % (classes - 1))),
  );
  const inputLengths = targets.map(({ length }) => 3 * length);
  const features = new Float32Array(samples * time * classes);
  for (const [n, row] of targets.entries()) {
    for (let t = 0; t < inputLengths[n]!; t++) {
      features[(n * time + t) * classes + (t % 3 === 2 ? 0 : row[Math.floor(t / 3)]!)] = 1;
    }
  }
  return { targets, inputLengths, x: tf.tensor(features, [samples, time, classes]) };
}

function layersModel(): LayersModel {
  const model = tf.sequential();
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 5 });
  const inputShape = [time, classes];
  model.add(
    tf.layers.conv1d({ filters: classes, kernelSize: 3, padding: "same", kernelInitializer, inputShape }),
  );
  onTestFinished(() => void model.dispose());
  return model;
}

describe("model.fit", () => {
  test("learns, shuffled, in batches, beside a validation split, and keeps no tensor", {
    timeout: 60_000,
  }, async () => {
    const model = layersModel();
    const { targets, inputLengths, x } = signs(24);
    const y = ctcLayersLabels(tf, { targets, inputLengths }, model.outputShape as number[]);
    model.compile({ optimizer: tf.train.adam(0.1), loss: ctcLayersLoss(tf, await criterion()) });
    const options = { batchSize: 7, shuffle: true, validationSplit: 0.25, verbose: 0 };
    const { history: start } = await model.fit(x, y, { ...options, epochs: 1 });
    let history: Record<string, unknown[]> = {};
    const left = await leaked(async () => {
      ({ history } = await model.fit(x, y, { ...options, epochs: 25 }));
    });
    expect(left).toBe(0);
    const [loss, unseen] = [history.loss!.at(-1) as number, history.val_loss!.at(-1) as number];
    expect(loss).toBeLessThan((start.loss![0] as number) / 10);
    expect(unseen).toBeLessThan((start.val_loss![0] as number) / 5);
    const decoded = tf.tidy(() => greedy(model.predict(x) as Tensor, inputLengths));
    expect(decoded).toEqual(targets);
  });

  test.each(["mean", "sum", "none"] as const)(
    "applies the gradient of the criterion's loss, for none its mean (%s)",
    async (reduction) => {
      const model = layersModel();
      const loss = await criterion(reduction);
      const { targets, inputLengths, x } = signs(5);
      const weights = () => model.getWeights().map((each) => Array.from(each.dataSync()));
      const variables = model.trainableWeights.map((each) => each.read() as never);
      const { value, grads } = tf.variableGrads(
        () =>
          tf.mean(ctcLoss(tf, loss, { logits: model.apply(x) as Tensor, targets, inputLengths })).asScalar(),
        variables,
      );
      const gradients = variables.map(({ name }) => grads[name]!.dataSync());
      const before = weights();
      model.compile({ optimizer: tf.train.sgd(0.5), loss: ctcLayersLoss(tf, loss) });
      const y = ctcLayersLabels(tf, { targets, inputLengths }, [5, time, classes]);
      const { history } = await model.fit(x, y, { batchSize: 5, epochs: 1, shuffle: false, verbose: 0 });
      expect(history.loss![0]).toBeCloseTo(value.dataSync()[0]!, 5);
      for (const [index, after] of weights().entries()) {
        const expected = before[index]!.map((weight, at) => weight - 0.5 * gradients[index]![at]!);
        expect(after).toEqual(near(expected, 5));
        expect(Math.max(...gradients[index]!.map(Math.abs))).toBeGreaterThan(0.01);
      }
    },
  );

  test("and model.evaluate give the criterion's loss, for an output of any number of frames", async () => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: classes, inputShape: [null as never, classes] }));
    onTestFinished(() => void model.dispose());
    const loss = await criterion();
    const { targets, inputLengths, x } = signs(4);
    model.compile({ optimizer: "sgd", loss: ctcLayersLoss(tf, loss) });
    const y = ctcLayersLabels(tf, { targets, inputLengths }, [null, time, classes]);
    const logits = model.predict(x) as Tensor;
    const data = logits.dataSync<"float32">();
    const expected = await loss.loss({ data, shape: logits.shape, targets, inputLengths });
    const call = async () => {
      const value = model.evaluate(x, y, { verbose: 0 }) as Tensor;
      expect(value.dataSync()[0]).toBeCloseTo(expected.loss as number, 5);
      value.dispose();
    };
    expect(await leaked(call)).toBe(0);
  });
});

/** What the model reads: the best class of each frame that counts, without repetitions and blanks. */
function greedy(logits: Tensor, inputLengths: readonly number[]): number[][] {
  const best = logits.argMax(-1).arraySync() as number[][];
  return best.map((row, n) =>
    row.filter((label, t) => t < inputLengths[n]! && label !== 0 && label !== row[t - 1]),
  );
}

describe("The loss", () => {
  const yPred = () => tf.randomNormal([2, 6, classes], 0, 1, "float32", 3);

  test("takes packed labels, and rows padded with -1", async () => {
    const loss = await criterion();
    const take = ctcLayersLoss(tf, loss);
    const frames = yPred();
    const targets = [[1, 2], [3]];
    const value = (labels: object) => ctcLoss(tf, loss, { logits: frames, targets, ...labels }).dataSync();
    const packed = (inputLengths?: number[]) =>
      ctcLayersLabels(tf, { targets, ...(inputLengths && { inputLengths }) }, [2, 6, classes]);
    expect(take(packed(), frames).dataSync()).toEqual(value({}));
    expect(take(packed([4, 5]), frames).dataSync()).toEqual(value({ inputLengths: [4, 5] }));
    for (const dtype of ["int32", "float32"] as const) {
      const rows = tf.tensor([1, 2, -1, 3, -1, -1], [2, 3], dtype);
      expect(take(rows, frames).dataSync()).toEqual(value({}));
      expect(take(tf.cast(packed([4, 5]), dtype), frames).dataSync()).toEqual(
        value({ inputLengths: [4, 5] }),
      );
    }
    const full = tf.tensor([1, 2, 3, 1], [2, 2], "int32");
    expect(take(full, frames).dataSync()).toEqual(
      value({
        targets: [
          [1, 2],
          [3, 1],
        ],
      }),
    );
  });

  test("leaves nothing but its value", async () => {
    const take = ctcLayersLoss(tf, await criterion());
    const [frames, labels] = [yPred(), tf.tensor2d([[1], [2]], undefined, "int32")];
    expect(await leaked(() => take(labels, frames).dispose())).toBe(0);
  });

  const slots = (change: Record<number, number>) => {
    const values = new Float32Array(2 * 6 * classes).fill(-1);
    values.set([6, 1, 2]);
    values.set([6, 1, 3], 6 * classes);
    for (const [slot, value] of Object.entries(change)) values[Number(slot)] = value;
    return tf.tensor(values, [2, 6, classes]);
  };
  test.each<[string, () => Tensor, string]>([
    ["the blank", () => slots({ 2: 0 }), "targets[0][0]: expected a label other than the blank"],
    ["a class that does not exist", () => slots({ 26: 4 }), "targets[1][0]: expected a class in 0..3, got 4"],
    [
      "half a label",
      () => slots({ 26: 1.5 }),
      "targets[1][0]: expected an integer (a class in 0..3), got 1.5",
    ],
    ["an input length beyond T", () => slots({ 24: 7 }), "inputLengths[1]: expected 0..6, got 7"],
    [
      "half a target length",
      () => slots({ 1: 0.5 }),
      "yTrue[0]: target length (slot 1): expected an integer in 0..22, got 0.5",
    ],
    [
      "a target length that is too small",
      () => slots({ 25: 0 }),
      "yTrue[1]: expected -1 after the labels, got 3 in slot 2",
    ],
    [
      "one-hot labels",
      () => tf.oneHot(tf.ones([2, 6], "int32"), classes),
      "yTrue[0]: expected -1 after the labels, got 0 in slot 3",
    ],
    [
      "a label behind the padding",
      () =>
        tf.tensor2d([
          [1, 2],
          [-1, 3],
        ]),
      "yTrue[1]: expected -1 after the labels, got 3 in slot 1",
    ],
    [
      "another batch",
      () => tf.ones([3, 2]),
      "of yPred's shape [2, 6, 4], or labels [N, S] for N = 2, got shape [3, 2]",
    ],
    ["other frames", () => tf.ones([2, 5, classes]), "got shape [2, 5, 4]"],
    ["one axis", () => tf.ones([2]), "got shape [2]"],
    ["booleans", () => tf.ones([2, 3], "bool"), 'yTrue: expected dtype "int32" or "float32", got "bool"'],
    ["an array", () => [[1], [2]] as never, "yTrue: expected a tensor, got an array of length 2"],
  ])("refuses labels: %s", async (_, labels, message) => {
    const take = ctcLayersLoss(tf, await criterion());
    const [given, frames] = [tf.tidy(labels), yPred()];
    const call = () => expect(() => take(given, frames)).toThrow(message);
    expect(await leaked(call)).toBe(0);
    expect(take(slots({}), frames).dataSync()[0]).toBeGreaterThan(0);
  });

  test.each<[string, () => Tensor, string]>([
    ["integers", () => tf.ones([2, 6, classes], "int32"), 'yPred: expected dtype "float32", got "int32"'],
    ["two axes", () => tf.ones([6, classes]), "yPred: expected shape [N, T, C], got [6, 4]"],
    ["no frames", () => tf.ones([2, 0, classes]), "yPred: expected axes of 1 or more, got shape [2, 0, 4]"],
  ])("refuses predictions: %s", async (_, frames, message) => {
    const take = ctcLayersLoss(tf, await criterion());
    expect(() => take(tf.ones([2, 1]), frames())).toThrow(message);
  });

  test.each([1, 6])("refuses a criterion of layout TNC, also where T = N (N = %i)", async (batch) => {
    const loss = await createCtcLoss({ backend: js(), input: "logits" });
    const take = ctcLayersLoss(tf, loss);
    const call = () => take(tf.ones([batch, 1]), tf.zeros([batch, 6, classes]));
    expect(call).toThrow('criterion: expected one made with layout: "NTC"');
    expect(call).toThrow('layout: "NTC"');
  });

  test.each(["ctc", "ctc-no-repeat-blank"] as const)(
    "knows layout NTC whatever else is chosen (%s)",
    async (topology) => {
      const blank = classes - 1;
      const backend = js({ topologies: [ctc, ctcNoRepeatBlank] });
      const loss = await createCtcLoss({ backend, layout: "NTC", topology, blank, zeroInfinity: true });
      const value = ctcLayersLoss(tf, loss)(tf.zeros([2, 1]), tf.logSoftmax(yPred()));
      expect(value.dataSync()[0]).toBeGreaterThan(0);
    },
  );

  test("needs a criterion that can block", async () => {
    const { lossAndGradSync: _, ...loss } = await criterion();
    const call = () => ctcLayersLoss(tf, loss as Criterion);
    expect(call).toThrow(CtcError);
    expect(call).toThrow(expect.objectContaining({ code: "CTC_UNSUPPORTED" }));
    expect(call).toThrow(
      'ctcLayersLoss: backend "js" cannot block, and model.fit cannot wait; use ctcVariableGrads',
    );
    // @ts-expect-error not awaited
    expect(() => ctcLayersLoss(tf, criterion())).toThrow("got a Promise (await createCtcLoss)");
  });
});
