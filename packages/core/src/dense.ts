import type { Batch } from "./backend.ts";

/** Whether the batch's rows lie end to end, so that all of an array of its size is rows and one copy moves them. */
export function isDense({ data, time, batch, classes, timeStride, batchStride }: Batch): boolean {
  const frames = timeStride === batch * classes && batchStride === classes;
  const samples = batchStride === time * classes && timeStride === classes;
  return data.length === time * batch * classes && (frames || samples);
}
