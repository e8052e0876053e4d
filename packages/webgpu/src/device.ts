import { BufferPool } from "./buffer-pool.ts";
import { Pipelines } from "./pipelines.ts";

// The device that the plans of one backend share. One that is lost is replaced at the next call.

export interface Device {
  readonly gpu: GPUDevice;
  /** The buffers of calls that are over, for those to come. */
  readonly buffers: BufferPool;
  readonly pipelines: Pipelines;
  /** Settles when all that was submitted is done, or the device is lost. */
  done(): Promise<void>;
  /** Shows `take` the buffer's contents once all that was submitted is done. Fails only where the device is lost. */
  read(buffer: GPUBuffer, bytes: number, take: (contents: ArrayBuffer) => void): Promise<void>;
  readonly lost: boolean;
}

export interface Devices {
  /** The device at hand, or another one if that was lost. */
  current(): Promise<Device>;
  /** Nothing is asked of it any more. */
  close(): void;
}

/** @param adapter asked anew for each device: one of WebGPU's gives one device */
export async function openDevices(adapter: () => Promise<GPUAdapter>): Promise<Devices> {
  const open = () => adapter().then(openDevice);
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
    close() {
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

const known = new WeakMap<GPUDevice, Device>();

/** One for each device: what it compiles and keeps is shared by all that use it. */
export function deviceOf(gpu: GPUDevice): Device {
  let device = known.get(gpu);
  if (!device) {
    device = newDevice(gpu);
    known.set(gpu, device);
  }
  return device;
}

function newDevice(gpu: GPUDevice): Device {
  let lost = false;
  gpu.lost.then(() => {
    lost = true;
  });
  return {
    gpu,
    get lost() {
      return lost;
    },
    buffers: new BufferPool(gpu),
    pipelines: new Pipelines(gpu),
    async done() {
      const stop = nudge(gpu.queue);
      try {
        await gpu.queue.onSubmittedWorkDone();
      } finally {
        stop();
      }
    },
    async read(buffer, bytes, take) {
      const stop = nudge(gpu.queue);
      try {
        await buffer.mapAsync(GPUMapMode.READ, 0, bytes);
      } catch (cause) {
        // The buffer is right and alive, so it can only be the device that failed; its `lost` may settle later.
        lost = true;
        throw cause;
      } finally {
        stop();
      }
      take(buffer.getMappedRange(0, bytes));
      buffer.unmap();
    },
  };
}

/**
 * Firefox looks every 100 ms whether the GPU is done (its bug 1870699), and at each submission: an empty one, again and again,
 * brings a readback back in milliseconds.
 */
function nudge(queue: GPUQueue): () => void {
  let wait = 1;
  const submit = () => {
    queue.submit([]);
    wait = Math.min(2 * wait, 16);
    timer = setTimeout(submit, wait);
  };
  let timer = setTimeout(submit, wait);
  return () => clearTimeout(timer);
}
