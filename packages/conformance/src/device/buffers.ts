import type { DeviceInput, DeviceLoss, DeviceLossOptions } from "@ctckit/core/backend";
import type { DeviceAccess } from "./access.ts";

// Buffers of WebGPU. Its types are an installation of their own, so what is used of them stands here.

interface Buffer {
  mapAsync(mode: number): Promise<unknown>;
  getMappedRange(): ArrayBuffer;
  destroy(): void;
}

interface Device {
  readonly queue: {
    writeBuffer(to: object, at: number, values: object): void;
    submit(commands: object[]): void;
  };
  createBuffer(size: { size: number; usage: number }): Buffer;
  createCommandEncoder(): {
    copyBufferToBuffer(from: object, at: number, to: object, toAt: number, bytes: number): void;
    finish(): object;
  };
}

const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = {
  STORAGE: 0x80,
  COPY_SRC: 0x4,
  COPY_DST: 0x8,
  MAP_READ: 0x1,
};

/**
 * Float32 buffers on a device of WebGPU.
 *
 * @param deviceOf gives the same device each time: a loss compiles anew for each
 * @param createDeviceLoss of a package, whose options have `device`
 * @param options others that only the package has
 */
export function bufferAccess(
  deviceOf: () => Promise<Device>,
  createDeviceLoss: (options: never) => Promise<DeviceLoss<never>>,
  options: object = {},
): DeviceAccess {
  return {
    async open() {
      const device = await deviceOf();
      const made: Buffer[] = [];
      const buffer = (size: number, usage: number) => {
        const one = device.createBuffer({ size, usage });
        made.push(one);
        return one;
      };
      return {
        dtypes: ["float32"],
        lossDtype: "float32",
        createDeviceLoss: createDeviceLoss as (
          options: DeviceLossOptions,
        ) => Promise<DeviceLoss<DeviceInput<unknown>>>,
        options: () => ({ ...options, device }),
        async array(values) {
          const one = buffer(values.byteLength, STORAGE | COPY_SRC | COPY_DST);
          device.queue.writeBuffer(one, 0, values);
          return one;
        },
        async read(array, into) {
          const back = buffer(into.byteLength, MAP_READ | COPY_DST);
          const encoder = device.createCommandEncoder();
          encoder.copyBufferToBuffer(array as Buffer, 0, back, 0, into.byteLength);
          device.queue.submit([encoder.finish()]);
          await back.mapAsync(MAP_READ);
          into.set(new Float32Array(back.getMappedRange()));
        },
        async close() {
          for (const one of made) one.destroy();
        },
      };
    },
  };
}
