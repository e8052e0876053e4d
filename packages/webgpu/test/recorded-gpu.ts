import { findGpu } from "./here.ts";

// WebGPU with a hand on it: the devices that it gave, and faults put between it and the backend.

export interface RecordedGpu {
  readonly gpu: GPU;
  readonly devices: readonly GPUDevice[];
}

/** @param spoil members of GPUDevice that are to be others */
export async function recordedGpu(
  spoil: (device: GPUDevice) => Partial<GPUDevice> = () => ({}),
): Promise<RecordedGpu> {
  const real = await findGpu();
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

/** Has no room for a buffer while `room` is full: the buffer is none that commands may use, and an error scope hears of it. */
export function cramped(
  device: GPUDevice,
  room: { readonly full: boolean },
): Pick<GPUDevice, "createBuffer" | "pushErrorScope" | "popErrorScope"> {
  const scopes: { readonly filter: GPUErrorFilter; error: GPUError | null }[] = [];
  return {
    createBuffer(descriptor) {
      if (!room.full) return device.createBuffer(descriptor);
      device.pushErrorScope("validation");
      const invalid = device.createBuffer({
        ...descriptor,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE,
      });
      device.popErrorScope();
      const heard = [...scopes].reverse().find(({ filter }) => filter === "out-of-memory");
      if (heard) heard.error = { message: "nothing left" } as GPUError;
      return invalid;
    },
    pushErrorScope(filter) {
      scopes.push({ filter, error: null });
      device.pushErrorScope(filter);
    },
    async popErrorScope() {
      const { error } = scopes.pop()!;
      return (await device.popErrorScope()) ?? error;
    },
  };
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
