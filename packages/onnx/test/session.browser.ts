// Sessions in a page: WebAssembly, and WebGPU, whose tensors stay on the runtime's own device.
import { createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { onnxEmissions } from "@ctckit/onnx";
import { createDeviceLoss } from "@ctckit/webgpu";
import * as ort from "onnxruntime-web/webgpu";
import { beforeAll, expect, test } from "vitest";
import { batch, classes, dims, logits, targets, time } from "./logits.ts";
import { element, type ModelOptions, onnxModel } from "./onnx-model.ts";

beforeAll(() => {
  // Vite moves the module away from the files that it loads.
  ort.env.wasm.wasmPaths = {
    mjs: new URL("../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.mjs", import.meta.url)
      .href,
    wasm: new URL(
      "../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm",
      import.meta.url,
    ).href,
  };
  ort.env.wasm.numThreads = 1;
});

async function output(model: ModelOptions, options: ort.InferenceSession.SessionOptions) {
  const session = await ort.InferenceSession.create(onnxModel(model), options);
  const { y } = await session.run({ x: new ort.Tensor("float32", logits(), dims) });
  return y!;
}

const onGpu = { executionProviders: ["webgpu"], preferredOutputLocation: "gpu-buffer" } as const;

test("WebAssembly's output is read as it comes", async () => {
  const tensor = await output({ operator: "Identity" }, { executionProviders: ["wasm"] });
  const { data, shape } = await onnxEmissions({ input: "logits" }).read(tensor);
  expect(data).toBe(tensor.data);
  expect(data).toEqual(logits());
  expect(shape).toEqual([batch, time, classes]);
}, 60_000);

test("16 bits are widened", async () => {
  const model = { operator: "Cast", attributes: { to: element.float16 }, output: "float16" } as const;
  const tensor = await output(model, { executionProviders: ["wasm"] });
  expect((await onnxEmissions({ input: "logits" }).read(tensor)).data).toEqual(logits());
}, 60_000);

test("what WebGPU computed is downloaded", async () => {
  const tensor = await output({ operator: "LogSoftmax" }, onGpu);
  expect(tensor.location).toBe("gpu-buffer");
  const emissions = onnxEmissions({ input: "logProbs" });
  const frames = await emissions.read(tensor);
  tensor.dispose();
  expect(frames.data.slice(0, classes).reduce((sum, x) => sum + Math.exp(x), 0)).toBeCloseTo(1, 5);
  await expect(emissions.read(tensor)).rejects.toThrow("got one that was disposed");
}, 60_000);

test.each([
  ["Softmax", "probabilities"],
  ["LogSoftmax", "logProbs"],
  ["Identity", "logits"],
] as const)(
  "after %s the loss of %s is computed where the output is",
  async (operator, input) => {
    const reference = await createCtcLoss({
      backend: js(),
      input: "logits",
      layout: "NTC",
      reduction: "none",
    });
    const want = await reference.loss({ data: logits(), shape: dims, targets });
    const emissions = onnxEmissions({ input });
    const tensor = await output({ operator }, onGpu);
    const device: GPUDevice = await ort.env.webgpu.device;
    const loss = await createDeviceLoss({ device, ...emissions.options });
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    const losses = device.createBuffer({ size: 4 * batch, usage: STORAGE | COPY_SRC | COPY_DST });
    const read = device.createBuffer({ size: 4 * batch, usage: COPY_DST | MAP_READ });
    const frames = emissions.onDevice(tensor);
    expect(frames.data).toBe(tensor.gpuBuffer);
    await loss.submit({ ...frames, targets, losses });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(losses, 0, read, 0, 4 * batch);
    device.queue.submit([encoder.finish()]);
    await read.mapAsync(GPUMapMode.READ);
    const got = [...new Float32Array(read.getMappedRange())];
    expect(got).toEqual(Array.from(want.losses, (x) => expect.closeTo(x, 4)));
    await loss.close();
    tensor.dispose();
  },
  60_000,
);

test("a device that is gone is an error with a code", async () => {
  const emissions = onnxEmissions({ input: "logits" });
  const [tensor, spare] = [
    await output({ operator: "Identity" }, onGpu),
    new ort.Tensor("float32", logits(), dims),
  ];
  const device: GPUDevice = await ort.env.webgpu.device;
  device.destroy();
  await device.lost;
  await expect(emissions.read(tensor)).rejects.toMatchObject({ code: "CTC_DEVICE_LOST" });
  expect((await emissions.read(spare)).shape).toEqual([batch, time, classes]);
}, 60_000);
