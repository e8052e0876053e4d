import { findGpu } from "../src/gpu.ts";

// WebGPU with a hand on it: the devices that it gave, and faults put between it and the backend.

export interface RecordedGpu {
  readonly gpu: GPU;
  readonly devices: readonly GPUDevice[];
}

/** @param spoil members of GPUDevice that are to be others */
export async function recordedGpu(
  spoil: (device: GPUDevice) => Partial<GPUDevice> = () => ({}),
): Promise<RecordedGpu> {
  const real = (await findGpu())!;
  const devices: GPUDevice[] = [];
  const requestAdapter = async () => {
    const adapter = (await real.requestAdapter())!;
    const requestDevice = async (descriptor?: GPUDeviceDescriptor) => {
      const device = await adapter.requestDevice(descriptor);
      devices.push(device);
      return over(device, spoil(device));
    };
    return over(adapter, { requestDevice });
  };
  return { gpu: over(real, { requestAdapter }), devices };
}

/** `object` with some members replaced. Native methods want their own `this`. */
export function over<T extends object>(object: T, replaced: Partial<T>): T {
  return new Proxy(object, {
    get(_, key) {
      if (key in replaced) return Reflect.get(replaced, key);
      const value = Reflect.get(object, key, object);
      return typeof value === "function" ? value.bind(object) : value;
    },
  });
}
