import type { FloatArray } from "@ctckit/core/backend";

// Copies strips of rows between a batch's arrays, which may have gaps between rows, and arrays of our own.

/** `count` rows of `width` elements. Each side has its own constant stride from row to row. */
export interface Strip {
  readonly count: number;
  readonly width: number;
  /** First element, and elements from row to row, in the batch's arrays. */
  readonly start: number;
  readonly stride: number;
  /** The same in our arrays. */
  readonly ownStart: number;
  readonly ownStride: number;
}

export function copyIn(strip: Strip, from: FloatArray, to: FloatArray): void {
  copy(strip.count, strip.width, from, strip.start, strip.stride, to, strip.ownStart, strip.ownStride);
}

export function copyOut(strip: Strip, from: FloatArray, to: FloatArray): void {
  copy(strip.count, strip.width, from, strip.ownStart, strip.ownStride, to, strip.start, strip.stride);
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
