import type { DeviceInput } from "@ctckit/webgpu";
import { afterAll, onTestFinished } from "vitest";
import { findGpu } from "./here.ts";
import { over } from "./recorded-gpu.ts";

// A device that somebody else made with WebGPU's default limits, and one batch in its buffers.

export const [T, N, C] = [50, 4, 13] as const;
export const size = T * N * C;
export const problem = {
  shape: [T, N, C],
  targets: [[3, 4, 4, 7], [], [12, 1, 2], new Array(60).fill(5)],
  inputLengths: [50, 20, 41, 50],
};
export const host = Float32Array.from({ length: size }, (_, i) => 3 * Math.sin(i * 1.37));
host[(7 * N + 2) * C] = Number.NaN; // sample 2; sample 3 has no alignment

export const { STORAGE, COPY_SRC, COPY_DST } = { STORAGE: 0x80, COPY_SRC: 0x4, COPY_DST: 0x8 };

/** A device of somebody else's; `made` is what its user creates. */
async function deviceWithLog() {
  const adapter = (await (await findGpu()).requestAdapter())!;
  const real = await adapter.requestDevice();
  const made: GPUBuffer[] = [];
  const createBuffer = (descriptor: GPUBufferDescriptor) => {
    const buffer = real.createBuffer(descriptor);
    made.push(buffer);
    return buffer;
  };
  return { real, made, device: over(real, { createBuffer }) };
}

// SwiftShader compiles for a second on each device.
let shared: ReturnType<typeof deviceWithLog> | undefined;
afterAll(async () => (await shared)?.real.destroy());

/** @param own a device that no other test has */
export async function foreign({ own = false } = {}) {
  const opened = (!own && shared) || deviceWithLog();
  if (!own) shared = opened;
  const { real, made, device } = await opened;
  if (own) onTestFinished(() => real.destroy());
  const buffer = (bytes: number, usage = STORAGE | COPY_SRC | COPY_DST) =>
    real.createBuffer({ size: bytes, usage });
  const input: DeviceInput & Required<Pick<DeviceInput, "grad">> = {
    ...problem,
    data: buffer(4 * size),
    losses: buffer(4 * N),
    grad: buffer(4 * size),
  };
  real.queue.writeBuffer(input.data, 0, host);
  return { device, real, made, buffer, input };
}

export async function read(device: GPUDevice, from: GPUBuffer): Promise<Float32Array> {
  const { size } = from;
  const back = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(from, 0, back, 0, size);
  device.queue.submit([encoder.finish()]);
  await back.mapAsync(GPUMapMode.READ);
  return new Float32Array(back.getMappedRange().slice(0));
}
