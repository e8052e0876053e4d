import type { Batch, FloatArray } from "../contract/backend.ts";
import type { Frames } from "./data.ts";
import { validateLike } from "./out.ts";

/** Copies the rows that count of the caller's direction, which nobody changes. */
export function copyDirection(value: unknown, frames: Frames, batch: Batch, to: FloatArray): void {
  const from = validateLike("direction", value, frames, frames.data);
  const { classes, inputLengths, timeStride, batchStride } = batch;
  for (const [n, length] of inputLengths.entries())
    for (let t = 0; t < length; t += 1) {
      const start = n * batchStride + t * timeStride;
      for (let at = start; at < start + classes; at += 1) {
        const x = from[at]!;
        if (!Number.isFinite(x))
          throw new RangeError(`direction[${at}]: expected a finite number in a frame that counts, got ${x}`);
        to[at] = x;
      }
    }
}
