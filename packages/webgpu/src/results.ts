import { type Batch, isDense, type Output } from "@ctckit/core";

/** What the device gave, where the caller wants it: losses `[N]`, then the gradient as it lies in `data`. */
export function unpack(batch: Batch, results: ArrayBuffer, { losses, grad }: Output): void {
  losses.set(new Float32Array(results, 0, batch.batch));
  if (!grad) return;
  const values = new Float32Array(results, losses.length * Float32Array.BYTES_PER_ELEMENT, grad.length);
  if (isDense(batch)) {
    grad.set(values);
    return;
  }
  const { time, classes, timeStride, batchStride } = batch;
  for (let n = 0; n < batch.batch; n++)
    for (let t = 0; t < time; t++) {
      const at = t * timeStride + n * batchStride;
      grad.set(values.subarray(at, at + classes), at);
    }
}
