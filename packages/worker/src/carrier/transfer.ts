import { type Batch, CtcError, type FloatArray, type Output } from "@ctckit/core";
import type { Shard } from "../split.ts";
import type { Cargo, Carrier } from "./carrier.ts";
import { bytesOf, dtypeOf, viewOf } from "./memory.ts";
import { isRange, part } from "./part.ts";
import { copyIn, copyOut, type Rows } from "./rows.ts";

// Where memory cannot be shared, which is most pages: a shard's frames that count are copied into memory that moves to the
// worker and, with the gradient in another piece, moves back. Moving is free, and the memory is used again.

/** @param size workers there may be: each has two pieces of memory at a time */
export function transfer(name: string, size: number): Carrier {
  let kept: ArrayBuffer[] = [];

  function take(bytes: number): ArrayBuffer {
    const fitting = kept.findIndex(({ byteLength }) => byteLength >= bytes);
    if (fitting >= 0) return kept.splice(fitting, 1)[0]!;
    try {
      return new ArrayBuffer(bytes);
    } catch (cause) {
      throw new CtcError("CTC_OUT_OF_MEMORY", `${name}: could not allocate ${bytes} bytes`, { cause });
    }
  }
  function give(buffers: readonly ArrayBuffer[]): void {
    // Larger ones serve more calls.
    kept = [...kept, ...buffers].sort((a, b) => a.byteLength - b.byteLength).slice(-2 * size);
  }

  function cargo(batch: Batch, out: Output): Cargo {
    const dtype = dtypeOf(batch.data);
    return {
      load(shard) {
        const { rows, length, ...frames } = packing(batch, shard);
        const pieces = Array.from({ length: out.grad ? 2 : 1 }, () => take(bytesOf(dtype, length)));
        const [data, grad] = pieces.map((piece) => viewOf(dtype, piece, length));
        for (const each of rows) copyIn(each, batch.data, data!);
        const run = { batch: { ...part(batch, shard), ...frames, data: data! }, ...(grad && { grad }) };
        return { runs: [run], transferred: pieces };
      },
      unload(shard, { losses, returned }) {
        for (const [i, n] of shard.entries()) out.losses[n] = losses[i]!;
        if (out.grad) {
          const { rows, length } = packing(batch, shard);
          const grad = viewOf(dtype, returned[1]!, length);
          for (const each of rows) copyOut(each, grad, out.grad);
          for (const [i, n] of shard.entries()) clear(batch, out.grad, n, (rows[i] ?? rows[0]!).count);
        }
        give(returned);
      },
      finish() {},
    };
  }

  return {
    cargo,
    close() {
      kept = [];
    },
  };
}

/** How a shard lies in memory of its own, and which rows go there: those up to its longest input length, or to each sample's. */
function packing(batch: Batch, shard: Shard) {
  const { classes, inputLengths, timeStride, batchStride } = batch;
  const time = shard.reduce((longest, n) => Math.max(longest, inputLengths[n]!), 1);
  const length = time * shard.length * classes;
  if (isRange(shard) && batchStride === classes) {
    // [T, n, C]: of each frame one piece of memory
    const width = shard.length * classes;
    const start = shard[0]! * batchStride;
    const rows: Rows[] = [{ count: time, width, start, stride: timeStride, ownStart: 0, ownStride: width }];
    return { rows, length, time, timeStride: width, batchStride: classes };
  }
  const rows = shard.map(
    (n, i): Rows => ({
      count: inputLengths[n]!,
      width: classes,
      start: n * batchStride,
      stride: timeStride,
      ownStart: i * time * classes,
      ownStride: classes,
    }),
  ); // [n, T, C]
  return { rows, length, time, timeStride: classes, batchStride: time * classes };
}

/** The rows of frames from `from` on. */
function clear(
  { time, classes, timeStride, batchStride }: Batch,
  grad: FloatArray,
  n: number,
  from: number,
): void {
  for (let t = from; t < time; t++) {
    const start = t * timeStride + n * batchStride;
    grad.fill(0, start, start + classes);
  }
}
