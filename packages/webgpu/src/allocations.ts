import { type FloatArray, isShared } from "@ctckit/core/backend";
import type { Made } from "./buffer-pool.ts";
import type { Device } from "./device.ts";
import { checkLimit } from "./limits.ts";

// The buffers of one call. They are taken while its commands are recorded, and given back when the call is over.
// Each method that takes a buffer throws CtcError `CTC_UNSUPPORTED` if the buffer is over the device's `maxBufferSize`.

export interface Allocations {
  /** The buffers taken so far. */
  readonly taken: readonly Made[];
  create(bytes: number): GPUBuffer;
  /**
   * @param least bytes that will be bound
   * @throws Error - the array has fewer: its memory went away while the call waited. Some implementations end the process over such a binding
   */
  upload(array: FloatArray | Int32Array, least?: number): GPUBuffer;
  /** Takes a buffer that can be mapped. `encoder` copies the first `bytes` of each part into it, one after the other. */
  stage(
    encoder: GPUCommandEncoder,
    ...parts: readonly (readonly [from: GPUBuffer | undefined, bytes: number])[]
  ): GPUBuffer;
  /** Returns the buffers to the pool. Call it after the commands were submitted or dropped. */
  release(): void;
  /** Destroys the buffers, when they may be broken or no call will use them again. */
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
    upload(array, least = 0) {
      if (array.byteLength < least)
        throw new Error(`expected ${least} bytes to upload, got ${array.byteLength}: memory went away`);
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

/** Copies shared memory, on which Dawn for Node crashes, and memory that can be resized, which Chromium refuses. */
function owned<A extends FloatArray | Int32Array>(array: A): A & ArrayBufferView<ArrayBuffer> {
  const { resizable } = array.buffer as { resizable?: boolean };
  return (resizable || isShared(array) ? array.slice() : array) as A & ArrayBufferView<ArrayBuffer>;
}
