import { CtcError, messageOf } from "@ctckit/core/backend";
import { BufferPool } from "./buffer-pool.ts";
import { Pipelines } from "./pipelines.ts";

// The device that the plans of one backend share. If it is lost, the next call replaces it.

export interface Device {
  readonly gpu: GPUDevice;
  /** Buffers left by finished calls, for later calls. */
  readonly buffers: BufferPool;
  readonly pipelines: Pipelines;
  /** Settles when everything submitted so far is done, or when the device is lost. */
  done(): Promise<void>;
  /** Passes the buffer's contents to `take` once everything submitted so far is done. Fails only if the device is lost. */
  read(buffer: GPUBuffer, bytes: number, take: (contents: ArrayBuffer) => void): Promise<void>;
  readonly lost: boolean;
}

export interface Devices {
  /** The present device, or a new one if it was lost. @throws CtcError `CTC_UNAVAILABLE` */
  current(): Promise<Device>;
  /** Destroys the device. No call follows. */
  close(): void;
}

/** @param adapter called for each device, because a WebGPU adapter gives only one device */
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

/** @throws CtcError `CTC_UNAVAILABLE` - the adapter gives no device */
async function openDevice(adapter: GPUAdapter): Promise<Device> {
  try {
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    return deviceOf(
      await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } }),
    );
  } catch (cause) {
    throw new CtcError("CTC_UNAVAILABLE", `webgpu: the adapter gives no device: ${messageOf(cause)}`, {
      cause,
    });
  }
}

const known = new WeakMap<GPUDevice, Device>();

/** Returns the same Device for the same `gpu`, so that all of its users share pipelines and buffers. */
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
        // The buffer is valid and alive, so only the device can have failed. Its `lost` may settle later.
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
 * Firefox checks whether the GPU is done every 100 ms (its bug 1870699), and at each submission. Repeated empty submissions
 * bring a readback back within milliseconds.
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
