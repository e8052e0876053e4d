import { type Batch, CtcError, type Dtype, type FloatArray, stock } from "@ctckit/core/backend";
import type { Shard } from "../shards.ts";
import type { Cargo, Carrier } from "./carrier.ts";
import { bytesOf, viewOf } from "./memory.ts";
import { isRange, part } from "./part.ts";
import { copyIn, copyOut, type Strip } from "./strip.ts";

// The carrier for memory that is transferred. The frames of a shard that count are copied into a piece of memory that moves to
// the worker and back. The gradient has another piece. Moving is free, and the memory is used again.

/** @param name for error messages */
export function transfer(name: string): Carrier {
  const memory = stock<ArrayBuffer>(({ byteLength }) => byteLength);

  function take(bytes: number): ArrayBuffer {
    const kept = memory.take(bytes);
    if (kept) return kept;
    try {
      const made = new ArrayBuffer(bytes);
      memory.add(made);
      return made;
    } catch (cause) {
      throw new CtcError("CTC_OUT_OF_MEMORY", `${name}: could not allocate ${bytes} bytes`, { cause });
    }
  }

  function cargo(dtype: Dtype, batch: Batch, wanted?: FloatArray, isRead = false): Cargo {
    return {
      load(shard) {
        const { strips, length, ...frames } = packing(batch, shard);
        const pieces = Array.from({ length: wanted ? 2 : 1 }, () => take(bytesOf(dtype, length)));
        const [data, grad] = pieces.map((piece) => viewOf(dtype, piece, length));
        for (const strip of strips) {
          copyIn(strip, batch.data, data!);
          if (isRead) copyIn(strip, wanted!, grad!);
        }
        const run = {
          batch: { ...part(batch, shard.samples), ...frames, data: data! },
          ...(grad && { grad }),
        };
        return { runs: [run], transferred: pieces, unseen: [] };
      },
      unload(shard, { returned }) {
        if (wanted) {
          const { strips, length } = packing(batch, shard);
          const grad = viewOf(dtype, returned[1]!, length);
          for (const strip of strips) copyOut(strip, grad, wanted);
          for (const [i, n] of shard.samples.entries()) {
            const { count } = strips[i] ?? strips[0]!;
            clear(batch, wanted, n, count);
          }
        }
        for (const piece of returned) memory.give(piece);
      },
      finish() {},
    };
  }

  return {
    cargo,
    close: () => memory.close(),
  };
}

/**
 * How a shard lies in memory of its own, and which rows are copied there. These are the rows up to the shard's longest input
 * length, or up to the input length of each sample.
 */
function packing(batch: Batch, { samples }: Shard) {
  const { classes, inputLengths, timeStride, batchStride } = batch;
  const time = samples.reduce((longest, n) => Math.max(longest, inputLengths[n]!), 1);
  const same = batchStride === 0;
  if (same || (isRange(samples) && batchStride === classes)) {
    // Each frame is one piece of memory: [T, n, C], or [T, C] where the samples have the same frames.
    const width = same ? classes : samples.length * classes;
    const start = samples[0]! * batchStride;
    const strips: Strip[] = [
      { count: time, width, start, stride: timeStride, ownStart: 0, ownStride: width },
    ];
    return { strips, length: time * width, time, timeStride: width, batchStride };
  }
  const own = time * classes;
  const strips = samples.map(
    (n, i): Strip => ({
      count: inputLengths[n]!,
      width: classes,
      start: n * batchStride,
      stride: timeStride,
      ownStart: i * own,
      ownStride: classes,
    }),
  ); // [n, T, C]
  return { strips, length: samples.length * own, time, timeStride: classes, batchStride: own };
}

/** Sets the gradient of sample `n` to 0 from frame `from` on. */
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
