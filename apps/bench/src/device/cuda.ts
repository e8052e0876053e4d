import { createDeviceLoss, createDeviceMemory, cuda, type DeviceMemory } from "@ctckit/cuda";
import type { Problem } from "../problem.ts";
import type { Accelerator, Loaded } from "./accelerator.ts";

/** The GPU through NVIDIA's driver, or the one that CTCKIT_CUDA_DRIVER names. A string says why there is none. */
export async function cudaAccelerator(): Promise<Accelerator | string> {
  const driver = process.env.CTCKIT_CUDA_DRIVER;
  const options = driver === undefined ? {} : { driver };
  const probed = await cuda(options).probe();
  if (!probed.available) return probed.reason;
  const memory = await createDeviceMemory(options);
  return {
    name: `${memory.device}, ${memory.driver}`,
    load: (problem) => load(options, memory, problem),
    close: () => void memory.close(),
  };
}

async function load(
  options: Parameters<typeof cuda>[0],
  memory: DeviceMemory,
  { shape, logits, targets, inputLengths }: Problem,
): Promise<Loaded> {
  const { time, batch, classes } = shape;
  const { byteLength } = logits;
  const [data, grad] = [memory.allocate(byteLength), memory.allocate(byteLength)];
  const losses = memory.allocate(Float64Array.BYTES_PER_ELEMENT * batch);
  await memory.write(data, logits as Float32Array);
  const loss = await createDeviceLoss({ ...options, input: "logits", reduction: "sum" });
  const input = { data, grad, losses, shape: [time, batch, classes], targets, inputLengths };
  await loss.submit(input); // Whatever is wrong with it shows here, and the driver compiles.
  let submitted: Promise<number>[] = [];
  return {
    submit: () => void submitted.push(loss.time(input)),
    async done() {
      const times = await Promise.all(submitted);
      submitted = [];
      return times;
    },
    losses: () => memory.read(losses, new Float64Array(batch)),
    gradient: () => memory.read(grad, new Float32Array(logits.length)),
    close() {
      void loss.close();
      for (const array of [data, grad, losses]) memory.free(array);
    },
  };
}
