import type { FloatArray } from "@ctckit/core";
import type { Device } from "./device.ts";

// The buffers of one call: made while it is recorded, destroyed with it.

export interface Allocations {
  /** As the device's; the call's bytes are those made so far. */
  record<T>(record: () => T): Promise<T>;
  create(bytes: number): GPUBuffer;
  upload(array: FloatArray | Int32Array): GPUBuffer;
  /** A buffer to be read, into which `encoder` copies the beginnings of others, one after the other. */
  stage(
    encoder: GPUCommandEncoder,
    ...parts: readonly (readonly [from: GPUBuffer | undefined, bytes: number])[]
  ): GPUBuffer;
  destroy(): void;
}

export function allocations({ gpu, record }: Device): Allocations {
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const buffers: GPUBuffer[] = [];
  const make = (bytes: number, usage: GPUBufferUsageFlags) => {
    // A binding may not be empty.
    const buffer = gpu.createBuffer({ size: Math.max(bytes, 16), usage });
    buffers.push(buffer);
    return buffer;
  };
  return {
    record: (work) => record(() => buffers.reduce((sum, { size }) => sum + size, 0), work),
    create: (bytes) => make(bytes, STORAGE | COPY_SRC),
    upload(array) {
      const buffer = make(array.byteLength, STORAGE | COPY_SRC | COPY_DST);
      gpu.queue.writeBuffer(buffer, 0, owned(array));
      return buffer;
    },
    stage(encoder, ...parts) {
      const known = parts.filter(([from]) => from !== undefined);
      const buffer = make(
        known.reduce((sum, [, bytes]) => sum + bytes, 0),
        MAP_READ | COPY_DST,
      );
      let end = 0;
      for (const [from, bytes] of known) {
        encoder.copyBufferToBuffer(from!, 0, buffer, end, bytes);
        end += bytes;
      }
      return buffer;
    },
    destroy() {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

/** Dawn for Node crashes on shared memory. */
function owned<A extends FloatArray | Int32Array>(array: A): A & ArrayBufferView<ArrayBuffer> {
  const shared = Object.prototype.toString.call(array.buffer) === "[object SharedArrayBuffer]";
  return (shared ? array.slice() : array) as A & ArrayBufferView<ArrayBuffer>;
}
