import type { Batch, Output } from "@ctckit/core";
import { logUnit } from "./generated/shaders.ts";
import type { LabelPool } from "./targets.ts";
import type { Group } from "./workspace.ts";

// What the device gave, made into what the contract asks for.

export function readLosses({ places }: Group, results: ArrayBuffer, losses: Float64Array): void {
  const [words, floats] = [new Int32Array(results), new Float32Array(results)];
  for (const { sample, frames, arrays } of places) {
    let sum = 0;
    for (let t = 0; t < frames; t++) sum += floats[arrays.sums! + t]!;
    const alive = words[arrays.alive!] !== 0;
    const total = Math.log(floats[arrays.total!]!) + words[arrays.totalExponent!]! * logUnit;
    losses[sample] = sum + (alive ? -total : Number.POSITIVE_INFINITY);
  }
}

/** A gradient is the device's where the loss is a number; the frames that count are else 0, or NaN as the loss is. */
export function readGradient(
  { batch, time, classes, timeStride, batchStride, inputLengths }: Batch,
  { settled }: LabelPool,
  grad: ArrayBuffer,
  out: Required<Output>,
): void {
  const values = new Float32Array(grad);
  for (let n = 0; n < batch; n++) {
    const loss = out.losses[n]!;
    const frames = settled.has(n) ? 0 : inputLengths[n]!;
    for (let t = 0; t < time; t++) {
      const at = t * timeStride + n * batchStride;
      if (t < frames && Number.isFinite(loss)) out.grad.set(values.subarray(at, at + classes), at);
      else out.grad.fill(t < frames && Number.isNaN(loss) ? Number.NaN : 0, at, at + classes);
    }
  }
}
