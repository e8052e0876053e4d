import { CtcError } from "@ctckit/core";
import { shaders } from "./generated/shaders.ts";

// The device that the plans of one backend share. One that is lost is replaced at the next call; whatever the device
// reports while commands are recorded comes out as an error of the call that recorded them.

export type ShaderName = keyof typeof shaders;

export interface Device {
  readonly gpu: GPUDevice;
  pipeline(name: ShaderName): Promise<GPUComputePipeline>;
  /**
   * What `record` gives. Nothing else is recorded meanwhile: it must not wait.
   *
   * @param bytes what the call has created, asked when it did not fit
   * @throws CtcError `CTC_OUT_OF_MEMORY` - the device has no room
   * @throws CtcError `CTC_KERNEL_FAILED` - WebGPU refuses a command
   */
  record<T>(bytes: () => number, record: () => T): Promise<T>;
  /** Shows `take` the buffer's contents once all that was submitted is done. Fails only where the device is lost. */
  read(buffer: GPUBuffer, take: (contents: ArrayBuffer) => void): Promise<void>;
  readonly lost: boolean;
}

export interface Devices {
  /** The device at hand, or another one if that was lost. */
  current(): Promise<Device>;
  readonly closed: boolean;
  close(): void;
}

/** @param adapter asked anew for each device: one of WebGPU's gives one device */
export async function openDevices(adapter: () => Promise<GPUAdapter>): Promise<Devices> {
  const open = () => adapter().then(openDevice);
  let closed = false;
  let newest = open();
  await newest;
  return {
    async current() {
      const known = newest;
      const device = await known.catch(() => undefined);
      if (device && !device.lost) return device;
      if (newest === known) newest = open();
      return newest;
    },
    get closed() {
      return closed;
    },
    close() {
      closed = true;
      newest.then(
        ({ gpu }) => gpu.destroy(),
        () => {},
      );
    },
  };
}

async function openDevice(adapter: GPUAdapter): Promise<Device> {
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return deviceOf(
    await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } }),
  );
}

export function deviceOf(gpu: GPUDevice): Device {
  const pipelines = new Map<ShaderName, Promise<GPUComputePipeline>>();
  let lost = false;
  gpu.lost.then(() => {
    lost = true;
  });
  return {
    gpu,
    get lost() {
      return lost;
    },
    pipeline(name) {
      let pipeline = pipelines.get(name);
      if (!pipeline) {
        pipeline = compile(gpu, name);
        pipelines.set(name, pipeline);
      }
      return pipeline;
    },
    record: (bytes, record) => recorded(gpu, bytes, record),
    async read(buffer, take) {
      try {
        await buffer.mapAsync(GPUMapMode.READ);
      } catch (cause) {
        // The buffer is right and alive, so it can only be the device that failed; its `lost` may settle later.
        lost = true;
        throw cause;
      }
      take(buffer.getMappedRange());
      buffer.unmap();
    },
  };
}

async function recorded<T>(gpu: GPUDevice, bytes: () => number, record: () => T): Promise<T> {
  gpu.pushErrorScope("validation");
  gpu.pushErrorScope("internal");
  gpu.pushErrorScope("out-of-memory");
  let result: T;
  let scopes: Promise<GPUError | null>[];
  try {
    result = record();
  } finally {
    scopes = [gpu.popErrorScope(), gpu.popErrorScope(), gpu.popErrorScope()];
  }
  const [memory, ...others] = await Promise.all(scopes);
  if (memory)
    throw new CtcError(
      "CTC_OUT_OF_MEMORY",
      `webgpu: the device has no room for ${bytes()} bytes: ${memory.message}`,
      { cause: memory },
    );
  const refused = others.find((error) => error !== null);
  if (refused)
    throw new CtcError("CTC_KERNEL_FAILED", `webgpu: a command was refused: ${refused.message}`, {
      cause: refused,
    });
  return result;
}

async function compile(gpu: GPUDevice, name: ShaderName): Promise<GPUComputePipeline> {
  const { code, entryPoint } = shaders[name];
  // Its messages are asked for by name below; without a scope they would go to the console as well.
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ code, label: name });
  await gpu.popErrorScope();
  const { messages } = await module.getCompilationInfo();
  const error = messages.find(({ type }) => type === "error");
  if (error)
    throw new CtcError(
      "CTC_KERNEL_FAILED",
      `webgpu: shader ${name}, line ${error.lineNum}: ${error.message}`,
    );
  try {
    return await gpu.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint } });
  } catch (cause) {
    throw new CtcError("CTC_KERNEL_FAILED", `webgpu: shader ${name}: ${(cause as Error).message}`, { cause });
  }
}
