// Tensors of the runtime's own class, whose constructor refuses what no runtime gives; and by hand what it refuses.
import { onnxEmissions } from "@ctckit/onnx";
import { Tensor } from "onnxruntime-web";
import { expect, test } from "vitest";
import { batch, classes, dims, logits, time } from "./logits.ts";
import { TransformersTensor } from "./transformers-tensor.ts";

const emissions = () => onnxEmissions({ input: "logits" });
const tensor = (shape: readonly number[] = dims) => new Tensor("float32", logits(), shape);
const bits = { type: "float16", dims, location: "cpu" };

/** As a session on WebGPU gives it. */
function onGpu(download: () => Promise<Float32Array<ArrayBuffer>>, shape: readonly number[] = dims) {
  const gpuBuffer = { size: 4 * logits().length, mapState: "unmapped" } as GPUBuffer;
  return Tensor.fromGpuBuffer(gpuBuffer, { dims: shape, dataType: "float32", download });
}

test("a tensor of transformers.js is the one that it wraps", async () => {
  const wrapped = new TransformersTensor(tensor());
  expect((await emissions().read(wrapped)).data).toBe(wrapped.data);
  wrapped.dispose();
  await expect(emissions().read(wrapped)).rejects.toThrow("got one that was disposed");
  const gpu = onGpu(async () => logits());
  expect((await emissions().read(new TransformersTensor(gpu))).data).toEqual(logits());
  expect(emissions().onDevice(new TransformersTensor(gpu)).data).toBe(gpu.gpuBuffer);
});

test("16 bits are widened from a Float16Array as well, where the engine has it", async () => {
  class Float16Array extends Float32Array {
    override get [Symbol.toStringTag]() {
      return "Float16Array" as never;
    }
  }
  const { data } = await emissions().read({ ...bits, data: new Float16Array(logits()) });
  expect(data).toEqual(logits());
  expect(data.constructor).toBe(Float32Array);
});

test("an old runtime's tensor has no location", async () => {
  const { type, data } = tensor();
  expect((await emissions().read({ type, dims, data })).data).toBe(data);
});

test("what is on a device is downloaded, and stays", async () => {
  const gpu = onGpu(async () => logits());
  const { data, shape } = await emissions().read(gpu);
  expect([data, shape]).toEqual([logits(), dims]);
  expect(gpu.gpuBuffer.size).toBe(4 * data.length);
});

test("a buffer goes to a device as it is", () => {
  const gpu = onGpu(async () => logits());
  expect(emissions().onDevice(gpu)).toEqual({ data: gpu.gpuBuffer, shape: dims });
  const one = onGpu(async () => logits(), [batch * time, classes]);
  expect(emissions().onDevice(one).shape).toEqual([1, batch * time, classes]);
});

test("a device that is gone is an error with a code, and the next call works", async () => {
  const reader = emissions();
  const cause = new Error("A valid external Instance reference no longer exists.");
  await expect(reader.read(onGpu(() => Promise.reject(cause)))).rejects.toMatchObject({
    code: "CTC_DEVICE_LOST",
    cause,
    message: `tensor: the data at "gpu-buffer" could not be read: ${cause.message}`,
  });
  expect((await reader.read(tensor())).shape).toEqual(dims);
});

test.each<[string, () => unknown, RegExp]>([
  [
    "nothing",
    () => undefined,
    /^tensor: expected a tensor of ONNX Runtime or transformers.js, got undefined/,
  ],
  ["an array", () => logits(), /got a Float32Array of length 120/],
  ["a disposed tensor", () => disposed(), /^tensor: expected one in use, got one that was disposed/],
  ["strings", () => new Tensor("string", ["a"], [1, 1]), /^tensor: expected type .*, got "string"/],
  ["a list", () => tensor([120]), /^tensor: expected dims \[N, T, C\] or \[T, C\], got \[120\]/],
  ["rank 4", () => tensor([2, 1, 12, 5]), /^tensor: expected dims .*, got \[2, 1, 12, 5\]/],
  [
    "no frames",
    () => new Tensor("float32", [], [1, 0, 5]),
    /^tensor: expected dims of 1 or more, got \[1, 0, 5\]/,
  ],
  [
    "too little data",
    () => ({ ...bits, data: new Uint16Array(7) }),
    /^tensor.data: expected 120 elements by dims/,
  ],
  ["other data", () => ({ ...bits, data: logits() }), /^tensor.data: expected a Uint16Array or Float16Array/],
  ["no way to the data", () => ({ ...bits, location: "texture" }), /^tensor: expected one with getData\(\)/],
])("%s is refused, and the next call works", async (_, wrong, message) => {
  const reader = emissions();
  await expect(reader.read(wrong() as Tensor)).rejects.toThrow(message);
  expect((await reader.read(tensor())).shape).toEqual(dims);
});

test.each<[string, () => unknown, RegExp]>([
  [
    "a tensor on the CPU",
    () => tensor(),
    /^tensor: expected location "gpu-buffer", got "cpu"; read\(\) takes any/,
  ],
  ["16 bits", () => ({ ...bits, location: "gpu-buffer" }), /^tensor: expected type "float32", got "float16"/],
  ["rank 1", () => onGpu(async () => logits(), [120]), /^tensor: expected dims/],
])("%s goes to no device", (_, wrong, message) => {
  expect(() => emissions().onDevice(wrong() as never)).toThrow(message);
});

test.each<[unknown, RegExp]>([
  [undefined, /^onnxEmissions: expected an object/],
  [{}, /^input: expected "probabilities" \(a model that ends in a softmax\)/],
  [{ input: "softmax" }, /^input: expected "logProbs", "logits" or "probabilities", got "softmax"/],
  [{ input: "logits", blank: -1 }, /^blank: expected a class/],
  [{ input: "logits", floor: 1e-8 }, /^floor: expected with input: "probabilities" alone/],
  [{ input: "logits", layout: "NCT" }, /^layout: expected "TNC" or "NTC", got "NCT"/],
  [{ input: "logits", check: 1 }, /^check: expected a boolean, got 1/],
  [{ input: "logits", blanc: 0 }, /^onnxEmissions: unknown option "blanc"/],
])("options %o are refused", (options, message) => {
  expect(() => onnxEmissions(options as never)).toThrow(message);
});

test("options are those that were given, and defaults of all that take frames", () => {
  expect(onnxEmissions({ input: "probabilities" }).options).toEqual({
    input: "probabilities",
    blank: 0,
    layout: "NTC",
  });
  const given = { input: "probabilities", blank: 3, layout: "TNC", floor: 1e-8 } as const;
  expect(onnxEmissions(given).options).toEqual(given);
});

test("a blank at the other end is refused, once there are frames enough to tell", async () => {
  const reader = onnxEmissions({ input: "logits", blank: classes - 1 });
  const few = new Tensor("float32", logits().subarray(0, 3 * classes), [3, classes]);
  expect((await reader.read(few)).shape).toEqual([1, 3, classes]);
  await expect(reader.read(tensor())).rejects.toThrow(
    /^blank: 4 contradicts the data: class 0 leads in 75 % of the frames, class 4 in 0 %. Say blank: 0, or check: false/,
  );
});

test("a recurrent network's output keeps its order of axes", async () => {
  const reader = onnxEmissions({ input: "logits", layout: "TNC" });
  expect((await reader.read(tensor([time, batch, classes]))).shape).toEqual([time, batch, classes]);
  await expect(reader.read(tensor([120]))).rejects.toThrow("expected dims [T, N, C] or [T, C], got [120]");
});

test("only the first output is looked at", async () => {
  const reader = emissions();
  await reader.read(tensor());
  const even = new Tensor(
    "float32",
    new Float32Array(120).map((_, i) => (i % 2 ? 1 : 0)),
    [60, 2],
  );
  expect((await reader.read(even)).shape).toEqual([1, 60, 2]);
});

function disposed() {
  const gone = tensor();
  gone.dispose();
  return gone;
}
