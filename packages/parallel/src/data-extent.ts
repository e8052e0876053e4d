import type { Batch } from "@ctckit/core/backend";

/** Elements from the batch's first to its last, whatever lies between its rows. */
export function dataExtent({ time, batch, classes, timeStride, batchStride }: Omit<Batch, "data">): number {
  return (time - 1) * timeStride + (batch - 1) * batchStride + classes;
}
