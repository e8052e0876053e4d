import type { FloatArray } from "@ctckit/core/backend";
import type { Made } from "./buffer-pool.ts";
import type { Device } from "./device.ts";
import { checkLimit } from "./limits.ts";

// The buffers of one call: taken while its commands are recorded, given back with it.

export interface Allocations {
  /** What was taken so far. */
  readonly taken: readonly Made[];
  /** @throws (this one and those below) CtcError `CTC_UNSUPPORTED` - over the device's `maxBufferSize` */
  create(bytes: number): GPUBuffer;
  upload(array: FloatArray | Int32Array): GPUBuffer;
  /** A buffer to be read, into which `encoder` copies the beginnings of others, one after the other. */
  stage(
    encoder: GPUCommandEncoder,
    ...parts: readonly (readonly [from: GPUBuffer | undefined, bytes: number])[]
  ): GPUBuffer;
  /** After its commands were submitted, or given up before. */
  release(): void;
  /** Where they may not be what they should, or are not wanted any more. */
  destroy(): void;
}

export function allocations({ gpu, buffers }: Device): Allocations {
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  let taken: Made[] = [];
  const take = (bytes: number, usage: GPUBufferUsageFlags) => {
    checkLimit(gpu.limits, "maxBufferSize", bytes, "in one buffer");
    // A binding may not be empty.
    const made = buffers.take(Math.max(bytes, 16), usage);
    taken.push(made);
    return made.buffer;
  };
  return {
    get taken() {
      return taken;
    },
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
      for (const { buffer } of taken) buffer.destroy();
      taken = [];
    },
  };
}

/** Dawn for Node crashes on shared memory. */
function owned<A extends FloatArray | Int32Array>(array: A): A & ArrayBufferView<ArrayBuffer> {
  const shared = Object.prototype.toString.call(array.buffer) === "[object SharedArrayBuffer]";
  return (shared ? array.slice() : array) as A & ArrayBufferView<ArrayBuffer>;
}
