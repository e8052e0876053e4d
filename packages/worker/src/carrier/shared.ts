import {
  type AllocationSpec,
  type Batch,
  CtcError,
  copyRows,
  type Dtype,
  type FloatArray,
  type Output,
} from "@ctckit/core/backend";
import type { Run } from "../protocol.ts";
import type { Cargo, Carrier } from "./carrier.ts";
import { bytesOf, viewOf } from "./memory.ts";
import { isRange, part } from "./part.ts";

// The carrier for shared memory. All workers read one copy of the data and write into one gradient. Arrays that are already
// shared, such as those of `allocate`, are not copied.

export interface Shared extends Carrier {
  allocate(spec: AllocationSpec): { data: FloatArray; grad: FloatArray };
}

// Most idle arrays that are kept. One batch at a time needs two.
const MOST_KEPT = 2;

/** @param name for error messages */
export function shared(name: string): Shared {
  let kept: SharedArrayBuffer[] = [];

  function take(dtype: Dtype, length: number): FloatArray {
    const bytes = bytesOf(dtype, length);
    const fitting = kept.findIndex(({ byteLength }) => byteLength >= bytes);
    const buffer = fitting < 0 ? sharedBuffer(name, bytes) : kept.splice(fitting, 1)[0]!;
    return viewOf(dtype, buffer, length);
  }
  function give({ buffer }: FloatArray): void {
    // Larger ones serve more calls.
    kept = [...kept, buffer as SharedArrayBuffer]
      .sort((a, b) => a.byteLength - b.byteLength)
      .slice(-MOST_KEPT);
  }

  function cargo(dtype: Dtype, batch: Batch, out: Output): Cargo {
    const { length } = batch.data;
    let there: { readonly data: FloatArray; readonly grad: FloatArray | undefined } | undefined;

    function board() {
      const data = isShared(batch.data) ? batch.data : take(dtype, length);
      if (data !== batch.data) data.set(batch.data);
      const grad = out.grad === undefined || isShared(out.grad) ? out.grad : take(dtype, length);
      return { data, grad };
    }
    return {
      load(shard) {
        there ??= board();
        const { data, grad } = there;
        // Neighbouring samples are one run, as one stride leads from each to the next. Other samples are a run each.
        const { samples } = shard;
        const groups = isRange(samples) ? [samples] : samples.map((n) => [n]);
        const runs = groups.map((group) => run(batch, group, data, grad));
        return { runs, transferred: [] };
      },
      unload() {}, // the workers write straight into the shared gradient
      finish(complete) {
        // After a failure, new memory is safer than memory that a worker may still be using.
        if (!there || !complete) return;
        const { data, grad } = there;
        if (grad && grad !== out.grad) copyRows(batch, grad, out.grad!);
        if (data !== batch.data) give(data);
        if (grad && grad !== out.grad) give(grad);
      },
    };
  }

  return {
    cargo,
    allocate({ dtype, time, batch, classes }) {
      const length = time * batch * classes;
      const array = () => viewOf(dtype, sharedBuffer(name, bytesOf(dtype, length)), length);
      return { data: array(), grad: array() };
    },
    close() {
      kept = [];
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

function isShared({ buffer }: FloatArray): boolean {
  return Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
}

function sharedBuffer(name: string, bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch (cause) {
    throw new CtcError("CTC_OUT_OF_MEMORY", `${name}: could not allocate ${bytes} bytes of shared memory`, {
      cause,
    });
  }
}
