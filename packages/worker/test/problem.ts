import type { AlignInput, LossAndGradInput } from "@ctckit/core";

/** Ragged logits of a fixed pattern. */
export function problem(
  T: number,
  N: number,
  C: number,
  S: number,
): LossAndGradInput & { data: Float32Array } {
  const data = Float32Array.from({ length: T * N * C }, (_, i) => 3 * Math.sin(i * 12.9898 + (i % 7)));
  return {
    data,
    shape: [T, N, C],
    targets: Array.from({ length: N }, (_, n) =>
      Array.from({ length: Math.max(0, S - (n % 5)) }, (_, k) => 1 + ((k * (n + 2) + n) % (C - 1))),
    ),
    inputLengths: Array.from({ length: N }, (_, n) => T - (n % 4)),
  };
}

export function sharedCopy(array: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

/** One sample to align, of a few classes. */
export function long(T: number, S: number): AlignInput & { data: Float32Array } {
  const C = 4;
  return {
    data: Float32Array.from({ length: T * C }, (_, i) => -1 - Math.abs(Math.sin(i * 12.9898 + (i % 7)))),
    shape: [T, C],
    targets: [Int32Array.from({ length: S }, (_, k) => 1 + (k % (C - 1)))],
  };
}
