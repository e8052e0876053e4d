import type { Batch, FloatArray } from "./backend.ts";

/** Copies an array that lies as the batch's `data` does. Rows only: what lies between them is not ours to write. */
export function copyRows(batch: Batch, from: FloatArray, to: FloatArray): void {
  eachPiece(batch, from.length, (start, end) => to.set(from.subarray(start, end), start));
}

/** The places of rows in such an array: those that lie end to end come as one piece. */
export function eachPiece(batch: Batch, length: number, move: (start: number, end: number) => void): void {
  if (isDense(batch)) {
    move(0, length);
    return;
  }
  const { time, classes, timeStride, batchStride } = batch;
  for (let n = 0; n < batch.batch; n++)
    for (let t = 0; t < time; t++) {
      const at = t * timeStride + n * batchStride;
      move(at, at + classes);
    }
}

/** Whether the batch's rows lie end to end, so that all of an array of its size is rows and one copy moves them. */
export function isDense({ data, time, batch, classes, timeStride, batchStride }: Batch): boolean {
  const frames = timeStride === batch * classes && batchStride === classes;
  const samples = batchStride === time * classes && timeStride === classes;
  return data.length === time * batch * classes && (frames || samples);
}
