import type { FloatArray } from "@ctckit/core";
import type { Device } from "./device.ts";

// The buffers of one call: taken while it is recorded, given back with it.

export interface Allocations {
  /** As the device's; the call's bytes are those taken so far. */
  record<T>(record: () => T): Promise<T>;
  create(bytes: number): GPUBuffer;
  upload(array: FloatArray | Int32Array): GPUBuffer;
  /** A buffer to be read, into which `encoder` copies the beginnings of others, one after the other. */
  stage(
    encoder: GPUCommandEncoder,
    ...parts: readonly (readonly [from: GPUBuffer | undefined, bytes: number])[]
  ): GPUBuffer;
  /** After its commands were submitted, or given up before. */
  release(): void;
  /** Where they may not be what they should. */
  destroy(): void;
}

export function allocations({ gpu, buffers, record }: Device): Allocations {
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  let taken: GPUBuffer[] = [];
  const take = (bytes: number, usage: GPUBufferUsageFlags) => {
    // A binding may not be empty.
    const buffer = buffers.take(Math.max(bytes, 16), usage);
    taken.push(buffer);
    return buffer;
  };
  return {
    record: (work) => record(() => taken.reduce((sum, { size }) => sum + size, 0), work),
    create: (bytes) => take(bytes, STORAGE | COPY_SRC | COPY_DST),
    upload(array) {
      const buffer = take(array.byteLength, STORAGE | COPY_SRC | COPY_DST);
      gpu.queue.writeBuffer(buffer, 0, owned(array));
      return buffer;
    },
    stage(encoder, ...parts) {
      const known = parts.filter(([from]) => from !== undefined);
      const buffer = take(
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
    release() {
      buffers.give(taken);
      taken = [];
    },
    destroy() {
      for (const buffer of taken) buffer.destroy();
      taken = [];
    },
  };
}

/** Dawn for Node crashes on shared memory. */
function owned<A extends FloatArray | Int32Array>(array: A): A & ArrayBufferView<ArrayBuffer> {
  const shared = Object.prototype.toString.call(array.buffer) === "[object SharedArrayBuffer]";
  return (shared ? array.slice() : array) as A & ArrayBufferView<ArrayBuffer>;
}
