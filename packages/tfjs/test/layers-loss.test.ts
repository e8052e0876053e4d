import { type Criterion, CtcError, createCtcLoss } from "@ctckit/core";
import { ctc, ctcNoRepeatBlank, js } from "@ctckit/js";
import { ctcLayersLabels, ctcLayersLoss, ctcLoss } from "@ctckit/tfjs";
import type { Tensor } from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { leaked, tf } from "./tensorflow.ts";

const criterion = () => createCtcLoss({ backend: js(), input: "logits", layout: "NTC" });

const classes = 4;

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

  describe("of many classes", () => {
    const many = 6625;
    const targets = [[2047, 2048, 5001], [6624]];
    const inputLengths = [4, 3];
    const frames = () => tf.randomNormal([2, 4, many], 0, 1, "float32", 3);
    /** TF.js on a backend that keeps 16 bits of a float: an integer above 2048 is read back even. */
    const rounding = {
      ...tf,
      mul: (a: Tensor, b: Tensor) => tf.mul(tf.round(tf.div(a, 2)), tf.mul(b, 2)),
    } as typeof tf;

    test.each<[string, typeof tf]>([
      ["32", tf],
      ["16", rounding],
    ])("takes packed labels, with floats of %s bits", async (_, library) => {
      const loss = await criterion();
      const take = ctcLayersLoss(library, loss);
      const logits = frames();
      const value = ctcLoss(tf, loss, { logits, targets, inputLengths }).dataSync();
      for (const shape of [undefined, [2, 4, many], [null, null, many]]) {
        const y = ctcLayersLabels(library, { targets, inputLengths }, shape);
        expect(take(y, logits).dataSync()).toEqual(value);
      }
    });

    test("refuses rows where they may be rounded, by name, and keeps nothing", async () => {
      const loss = await criterion();
      const rows = tf.tensor2d([2047, 2048, 5001, 6624, -1, -1], [2, 3], "int32");
      const logits = frames();
      const value = ctcLoss(tf, loss, { logits, targets }).dataSync();
      expect(ctcLayersLoss(tf, loss)(rows, logits).dataSync()).toEqual(value);
      const call = () => ctcLayersLoss(rounding, loss)(rows, logits);
      const message =
        "yTrue[0][1]: expected less than 2048, as TF.js's backend may round what is not, got 2048; pass what ctcLayersLabels packs";
      expect(await leaked(() => expect(call).toThrow(message))).toBe(0);
      expect(call).toThrow(RangeError);
    });

    test("refuses slots packed by hand where they may be rounded", async () => {
      const y = tf.tensor3d([-1, 2, 3, 5001, -1, 1, 7, -1], [2, 1, 4], "int32");
      const [loss, logits] = [await criterion(), frames()];
      const value = ctcLoss(tf, loss, { logits, targets: [[3, 5001], [7]] }).dataSync();
      expect(ctcLayersLoss(tf, loss)(y, logits).dataSync()).toEqual(value);
      const message = "yTrue[0]: label 1 (slot 3): expected less than 2048";
      expect(() => ctcLayersLoss(rounding, loss)(y, logits)).toThrow(message);
    });
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
      "yTrue: expected what ctcLayersLabels packs, or labels [N, S], for N = 2, got shape [3, 2]",
    ],
    [
      "a label that 32 bits may round",
      () => tf.tensor2d([[1], [2 ** 24]]),
      "yTrue[1][0]: expected less than 16777216, as TF.js's backend may round what is not, got 16777216",
    ],
    ["ones", () => tf.ones([2, 5, classes]), "yTrue[0]: expected -1 after the labels, got 1 in slot 3"],
    [
      "half a digit",
      () => slots({ 2: -3.5, 3: 7 }),
      "yTrue[0]: label 0 (slot 2): expected what ctcLayersLabels",
    ],
    [
      "a digit too large",
      () => slots({ 2: -1026, 3: 7 }),
      "yTrue[0]: label 0 (slot 2): expected what ctcLayers",
    ],
    [
      "digits without a last",
      () => slots({ 2: -3 }),
      "yTrue[0]: label 0 (slot 2): expected what ctcLayersLabels",
    ],
    [
      "a number cut off",
      () => tf.tensor3d([-1, 1, -3, -1, 1, 1], [2, 1, 3]),
      "yTrue[0]: label 0 (slot 2): expected what ctcLayersLabels packs, got -3",
    ],
    [
      "nothing",
      () => tf.ones([2, 0, 4]),
      "yTrue[0]: input length (slot 0): expected what ctcLayersLabels packs, got the",
    ],
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
