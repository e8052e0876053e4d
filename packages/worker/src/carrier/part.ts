import type { Batch } from "@ctckit/core/backend";

/** Makes some samples of a batch into a batch of their own. `data` and its strides are still those of all. */
export function part(batch: Batch, samples: readonly number[]): Batch {
  const labels = samples.map((n) =>
    batch.targets.subarray(batch.targetOffsets[n]!, batch.targetOffsets[n + 1]!),
  );
  const targetOffsets = new Int32Array(samples.length + 1);
  for (const [i, { length }] of labels.entries()) targetOffsets[i + 1] = targetOffsets[i]! + length;
  const targets = new Int32Array(targetOffsets.at(-1)!);
  for (const [i, row] of labels.entries()) targets.set(row, targetOffsets[i]!);
  return {
    ...batch,
    batch: samples.length,
    targets,
    targetOffsets,
    inputLengths: Int32Array.from(samples, (n) => batch.inputLengths[n]!),
    gradScale: Float64Array.from(samples, (n) => batch.gradScale[n]!),
  };
}

/** Whether the samples are neighbours, in order. */
export function isRange(samples: readonly number[]): boolean {
  return samples.at(-1)! - samples[0]! === samples.length - 1;
}
