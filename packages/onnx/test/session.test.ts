// Sessions of the real runtimes, on the CPU: native in Node, and WebAssembly.
import { createCtcAligner, createCtcLoss, createCtcScorer } from "@ctckit/core";
import { js } from "@ctckit/js";
import { onnxEmissions } from "@ctckit/onnx";
import { wasm } from "@ctckit/wasm";
import * as native from "onnxruntime-node";
import * as web from "onnxruntime-web";
import { describe, expect, test } from "vitest";
import { batch, classes, dims, logits, targets, time } from "./logits.ts";
import { element, type ModelOptions, onnxModel } from "./onnx-model.ts";

describe.each([
  ["onnxruntime-node", native],
  ["onnxruntime-web", web as unknown as typeof native],
])("%s", (_, { InferenceSession, Tensor }) => {
  async function output(model: ModelOptions, data = logits(), shape: readonly number[] = dims) {
    const session = await InferenceSession.create(onnxModel({ rank: shape.length, ...model }));
    const { y } = await session.run({ x: new Tensor("float32", data, shape) });
    await session.release();
    return y!;
  }

  test("float32 is the tensor's own memory", async () => {
    const tensor = await output({ operator: "Identity" });
    const { data, shape } = await onnxEmissions({ input: "logits" }).read(tensor);
    expect(data).toBe(tensor.data);
    expect(data).toEqual(logits());
    expect(shape).toEqual([batch, time, classes]);
  });

  test("float16 is widened", async () => {
    const tensor = await output({
      operator: "Cast",
      attributes: { to: element.float16 },
      output: "float16",
    });
    expect(tensor.type).toBe("float16");
    const { data, shape } = await onnxEmissions({ input: "logits" }).read(tensor);
    expect(data).toEqual(logits());
    expect(shape).toEqual(dims);
  });

  test("[T, C] is a batch of one", async () => {
    const tensor = await output({ operator: "Identity" }, logits(), [batch * time, classes]);
    const { shape } = await onnxEmissions({ input: "logits" }).read(tensor);
    expect(shape).toEqual([1, batch * time, classes]);
    const recurrent = onnxEmissions({ input: "logits", layout: "TNC" });
    expect((await recurrent.read(tensor)).shape).toEqual([batch * time, 1, classes]);
  });

  test.each([
    ["Softmax", "probabilities"],
    ["LogSoftmax", "logProbs"],
    ["Identity", "logits"],
  ] as const)("after %s the loss of %s is that of the logits", async (operator, input) => {
    const reference = await createCtcLoss({ backend: js(), input: "logits", layout: "NTC" });
    const want = await reference.loss({ data: logits(), shape: dims, targets });
    const emissions = onnxEmissions({ input });
    const criterion = await createCtcLoss({ ...emissions.options, backend: wasm() });
    const frames = await emissions.read(await output({ operator }));
    expect((await criterion.loss({ ...frames, targets })).loss).toBeCloseTo(want.loss, 5);
    await criterion.close();
  });

  test("an aligner and a scorer take the options, too", async () => {
    const emissions = onnxEmissions({ input: "probabilities", floor: 1e-6 });
    const frames = await emissions.read(await output({ operator: "Softmax" }));
    const aligner = await createCtcAligner({ ...emissions.options, backend: wasm() });
    const { spans } = await aligner.align({ ...frames, targets });
    expect([...spans.offsets]).toEqual([0, 2, 3]);
    const scorer = await createCtcScorer({ ...emissions.options, backend: wasm() });
    expect(await scorer.posteriors({ ...frames, targets })).toHaveLength(batch);
    await Promise.all([aligner.close(), scorer.close()]);
  });

  test("a softmax that the options do not know of is refused, and the next call works", async () => {
    const emissions = onnxEmissions({ input: "logits" });
    const tensor = await output({ operator: "Softmax" });
    await expect(emissions.read(tensor)).rejects.toThrow(
      /^input: "logits" contradicts the data: 24 of 24 frames look like probabilities. Say input: "probabilities", or check: false/,
    );
    await expect(emissions.read(tensor)).rejects.toThrow(RangeError);
    expect((await emissions.read(await output({ operator: "Identity" }))).shape).toEqual(dims);
    const trusting = onnxEmissions({ input: "logits", check: false });
    expect((await trusting.read(tensor)).data).toBe(tensor.data);
  });

  test("a session's outputs are no tensor", async () => {
    const y = await output({ operator: "Identity" });
    await expect(onnxEmissions({ input: "logits" }).read({ y } as never)).rejects.toThrow(
      'tensor: expected a tensor of ONNX Runtime or transformers.js, got outputs of a model: pass one of them, outputs["y"]',
    );
  });

  test("a type that is not of floats is refused", async () => {
    const tensor = await output({ operator: "Cast", attributes: { to: element.int64 }, output: "int64" });
    await expect(onnxEmissions({ input: "logits" }).read(tensor)).rejects.toThrow(
      'tensor: expected type "float32" or "float16", got "int64"',
    );
  });
});
