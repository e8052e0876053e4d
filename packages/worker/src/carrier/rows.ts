import type { Batch, FloatArray } from "@ctckit/core";

// Copying rows between a batch's arrays, which may have gaps between them, and arrays of our own.

/** Rows of `width` elements, at the same distance from each other on either side. */
export interface Rows {
  readonly count: number;
  readonly width: number;
  /** In the batch's arrays. */
  readonly start: number;
  readonly stride: number;
  /** In ours. */
  readonly ownStart: number;
  readonly ownStride: number;
}

export function copyIn(rows: Rows, from: FloatArray, to: FloatArray): void {
  copy(rows.count, rows.width, from, rows.start, rows.stride, to, rows.ownStart, rows.ownStride);
}

export function copyOut(rows: Rows, from: FloatArray, to: FloatArray): void {
  copy(rows.count, rows.width, from, rows.ownStart, rows.ownStride, to, rows.start, rows.stride);
}

function copy(
  count: number,
  width: number,
  from: FloatArray,
  fromStart: number,
  fromStride: number,
  to: FloatArray,
  toStart: number,
  toStride: number,
): void {
  if (fromStride === width && toStride === width) {
    to.set(from.subarray(fromStart, fromStart + count * width), toStart);
    return;
  }
  for (let i = 0; i < count; i++) {
    const start = fromStart + i * fromStride;
    to.set(from.subarray(start, start + width), toStart + i * toStride);
  }
}

/** Whether the batch's rows lie end to end: then all of an array of its size is rows. */
export function isDense({ data, time, batch, classes, timeStride, batchStride }: Batch): boolean {
  const frames = timeStride === batch * classes && batchStride === classes;
  const samples = batchStride === time * classes && timeStride === classes;
  return data.length === time * batch * classes && (frames || samples);
}
