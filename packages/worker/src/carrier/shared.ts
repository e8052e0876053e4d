import {
  type AllocatedMemory,
  type AllocationSpec,
  type Batch,
  CtcError,
  copyRows,
  type Dtype,
  type FloatArray,
  isShared,
  stock,
} from "@ctckit/core/backend";
import type { Run } from "../protocol.ts";
import type { Cargo, Carrier } from "./carrier.ts";
import { counterweight } from "./counterweight.ts";
import { bytesOf, viewOf } from "./memory.ts";
import { isRange, part } from "./part.ts";

// The carrier for shared memory. All workers read one copy of the data and write into one gradient. Arrays that are already
// shared, such as those of `allocate`, are not copied.

export interface Shared extends Carrier {
  allocate(spec: AllocationSpec): AllocatedMemory;
}

/** @param name for error messages */
export function shared(name: string): Shared {
  const memory = stock<ArrayBufferLike>(({ byteLength }) => byteLength);
  // Some worker may still write to these, so they are not used again.
  const lost = new WeakSet<ArrayBufferLike>();
  const own = new WeakSet<ArrayBufferLike>();
  const seen = new WeakMap<object, WeakSet<ArrayBufferLike>>();

  function take(dtype: Dtype, length: number): FloatArray {
    const bytes = bytesOf(dtype, length);
    let buffer = memory.take(bytes);
    if (!buffer) {
      buffer = sharedBuffer(name, bytes);
      own.add(buffer);
      memory.add(buffer);
    }
    return viewOf(dtype, buffer, length);
  }
  function give({ buffer }: FloatArray): void {
    if (!lost.has(buffer)) memory.give(buffer);
  }

  /** Those of the buffers that are ours and that `worker` has not seen before. */
  function meet(worker: object, buffers: readonly ArrayBufferLike[]): readonly ArrayBufferLike[] {
    const known = seen.get(worker) ?? new WeakSet();
    seen.set(worker, known);
    const unseen = buffers.filter((buffer) => own.has(buffer) && !known.has(buffer));
    for (const buffer of unseen) known.add(buffer);
    return unseen;
  }

  function cargo(dtype: Dtype, batch: Batch, wanted?: FloatArray, isRead = false): Cargo {
    const { length } = batch.data;
    let there: { readonly data: FloatArray; readonly grad: FloatArray | undefined } | undefined;

    function board() {
      const data = isShared(batch.data) ? batch.data : take(dtype, length);
      if (data !== batch.data) data.set(batch.data);
      const grad = wanted === undefined || isShared(wanted) ? wanted : take(dtype, length);
      if (isRead && grad !== wanted) grad!.set(wanted!);
      return { data, grad };
    }
    return {
      load(shard, worker) {
        there ??= board();
        const { data, grad } = there;
        // Neighbouring samples are one run, as one stride leads from each to the next, and so are any that have the same frames. Other
        // samples are a run each.
        const { samples } = shard;
        const groups = isRange(samples) || batch.batchStride === 0 ? [samples] : samples.map((n) => [n]);
        const runs = groups.map((group) => run(batch, group, data, grad));
        const buffers = [data, ...(grad ? [grad] : [])].map(({ buffer }) => buffer);
        return { runs, transferred: [], unseen: meet(worker, buffers) };
      },
      unload() {}, // the workers write straight into the shared gradient
      finish(ending) {
        if (!there) return;
        const { data, grad } = there;
        if (ending === "lingering") for (const array of [data, grad]) if (array) lost.add(array.buffer);
        if (ending === "complete" && grad && grad !== wanted) copyRows(batch, grad, wanted!);
        if (data !== batch.data) give(data);
        if (grad && grad !== wanted) give(grad);
      },
    };
  }

  return {
    cargo,
    allocate({ dtype, time, batch, classes }) {
      const length = time * batch * classes;
      const data = take(dtype, length);
      const grad = take(dtype, length);
      const free = () => {
        give(data);
        give(grad);
      };
      return { data, grad, free };
    },
    close() {
      memory.close();
    },
  };
}

function run(batch: Batch, samples: readonly number[], data: FloatArray, grad: FloatArray | undefined): Run {
  const { time, classes, timeStride, batchStride } = batch;
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const start = first * batchStride;
  const end = last * batchStride + (time - 1) * timeStride + classes;
  return {
    batch: { ...part(batch, samples), data: data.subarray(start, end), timeStride, batchStride },
    ...(grad && { grad: grad.subarray(start, end) }),
  };
}

function sharedBuffer(name: string, bytes: number): SharedArrayBuffer {
  try {
    const made = new SharedArrayBuffer(bytes);
    counterweight(made);
    return made;
  } catch (cause) {
    throw new CtcError("CTC_OUT_OF_MEMORY", `${name}: could not allocate ${bytes} bytes of shared memory`, {
      cause,
    });
  }
}
