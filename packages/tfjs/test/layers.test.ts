import { createCtcLoss, type Reduction } from "@ctckit/core";
import { js } from "@ctckit/js";
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

  test("of a model of any number of frames takes labels packed for its outputShape", async () => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: classes, inputShape: [null as never, classes] }));
    onTestFinished(() => void model.dispose());
    const { targets, inputLengths, x } = signs(4);
    const y = ctcLayersLabels(tf, { targets, inputLengths }, model.outputShape as (number | null)[]);
    expect(y.shape).toEqual([4, 2, classes]);
    const loss = await criterion();
    model.compile({ optimizer: tf.train.sgd(0), loss: ctcLayersLoss(tf, loss) });
    const { history } = await model.fit(x, y, { batchSize: 4, epochs: 1, verbose: 0 });
    const value = ctcLoss(tf, loss, { logits: model.predict(x) as Tensor, targets, inputLengths });
    expect(history.loss![0]).toBeCloseTo(value.dataSync()[0]!, 5);
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

describe("model.fitDataset", () => {
  test("learns from labels as wide as each batch's longest, validates, and keeps no tensor", {
    timeout: 60_000,
  }, async () => {
    const model = layersModel();
    const { targets, inputLengths, x } = signs(24);
    const lines = tf.unstack(x);
    const widths = new Set<number>();
    const batches = (from: number, to: number, size: number) =>
      tf.data.generator(function* () {
        const order = Array.from(tf.util.createShuffledIndices(to - from), (n) => from + n);
        for (let i = 0; i < order.length; i += size) {
          const picked = order.slice(i, i + size);
          const labels = {
            targets: picked.map((n) => targets[n]!),
            inputLengths: picked.map((n) => inputLengths[n]!),
          };
          const ys = ctcLayersLabels(tf, labels);
          widths.add(ys.shape[2]);
          yield { xs: tf.stack(picked.map((n) => lines[n]!)), ys };
        }
      });
    model.compile({ optimizer: tf.train.adam(0.1), loss: ctcLayersLoss(tf, await criterion()) });
    const options = { validationData: batches(18, 24, 6), verbose: 0 } as const;
    const { history: start } = await model.fitDataset(batches(0, 18, 2), { ...options, epochs: 1 });
    let history: Record<string, unknown[]> = {};
    const left = await leaked(async () => {
      ({ history } = await model.fitDataset(batches(0, 18, 2), { ...options, epochs: 20 }));
    });
    expect(left).toBe(0);
    expect(widths.size).toBeGreaterThan(1);
    expect(history.loss!.at(-1) as number).toBeLessThan((start.loss![0] as number) / 10);
    expect(history.val_loss!.at(-1) as number).toBeLessThan((start.val_loss![0] as number) / 5);
    const decoded = tf.tidy(() => greedy(model.predict(x) as Tensor, inputLengths));
    expect(decoded).toEqual(targets);
  });
});

/** What the model reads: the best class of each frame that counts, without repetitions and blanks. */
function greedy(logits: Tensor, inputLengths: readonly number[]): number[][] {
  const best = logits.argMax(-1).arraySync() as number[][];
  return best.map((row, n) =>
    row.filter((label, t) => t < inputLengths[n]! && label !== 0 && label !== row[t - 1]),
  );
}
