import type { Batch } from "@ctckit/core/backend";

/** Number of elements from the batch's first to its last, including any gaps between its rows. */
export function dataExtent({ time, batch, classes, timeStride, batchStride }: Omit<Batch, "data">): number {
  return (time - 1) * timeStride + (batch - 1) * batchStride + classes;
}
