import type { Batch, FloatArray } from "./backend.ts";

/** Copies an array that lies as the batch's `data` does. Rows only: what lies between them is not ours to write. */
export function copyRows(batch: Batch, from: FloatArray, to: FloatArray): void {
  if (isDense(batch)) {
    to.set(from);
    return;
  }
  const { time, classes, timeStride, batchStride } = batch;
  for (let n = 0; n < batch.batch; n++)
    for (let t = 0; t < time; t++) {
      const at = t * timeStride + n * batchStride;
      to.set(from.subarray(at, at + classes), at);
    }
}

/** Whether the batch's rows lie end to end, so that all of an array of its size is rows and one copy moves them. */
export function isDense({ data, time, batch, classes, timeStride, batchStride }: Batch): boolean {
  const frames = timeStride === batch * classes && batchStride === classes;
  const samples = batchStride === time * classes && timeStride === classes;
  return data.length === time * batch * classes && (frames || samples);
}
