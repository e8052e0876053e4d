import type { Dtype, FloatArray } from "@ctckit/core/backend";

export function bytesOf(dtype: Dtype, length: number): number {
  return length * (dtype === "float32" ? 4 : 8);
}

export function viewOf(dtype: Dtype, buffer: ArrayBufferLike, length: number): FloatArray {
  return dtype === "float32" ? new Float32Array(buffer, 0, length) : new Float64Array(buffer, 0, length);
}
