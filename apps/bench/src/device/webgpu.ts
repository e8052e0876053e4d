import { createDeviceLoss, type DeviceInput } from "@ctckit/webgpu";
import type { Problem } from "../problem.ts";
import type { Accelerator, Loaded } from "./accelerator.ts";

/** The GPU through Dawn, or why there is none. */
export async function webgpuAccelerator(): Promise<Accelerator | string> {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return "WebGPU has no adapter here";
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
  });
  const { vendor, architecture, description } = adapter.info;
  return {
    name: [vendor, architecture, description].filter((part) => part !== "").join(", "),
    load: (problem) => load(device, problem),
    close() {
      device.destroy();
      void gpu; // Dawn's devices do not outlive it.
    },
  };
}

async function load(device: GPUDevice, { shape, logits, targets, inputLengths }: Problem): Promise<Loaded> {
  const { time, batch, classes } = shape;
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const buffer = (size: number, usage: number) => device.createBuffer({ size, usage });
  const data = buffer(logits.byteLength, STORAGE | COPY_DST);
  const grad = buffer(logits.byteLength, STORAGE | COPY_SRC);
  const losses = buffer(4 * batch, STORAGE | COPY_DST | COPY_SRC);
  const read = async (from: GPUBuffer) => {
    const back = buffer(from.size, MAP_READ | COPY_DST);
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(from, 0, back, 0, from.size);
    device.queue.submit([encoder.finish()]);
    await back.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(back.getMappedRange().slice(0));
    back.destroy();
    return values;
  };
  device.queue.writeBuffer(data, 0, logits as Float32Array<ArrayBuffer>);
  const loss = await createDeviceLoss({ device, input: "logits", reduction: "sum" });
  const input: DeviceInput = { data, grad, losses, shape: [time, batch, classes], targets, inputLengths };
  await loss.submit(input); // Whatever is wrong with it shows here.
  return {
    submit() {
      const encoder = device.createCommandEncoder();
      const release = loss.record(encoder, input);
      device.queue.submit([encoder.finish()]);
      release();
    },
    done: () => device.queue.onSubmittedWorkDone(),
    losses: () => read(losses),
    gradient: () => read(grad),
    close() {
      void loss.close();
      for (const each of [data, grad, losses]) each.destroy();
    },
  };
}
