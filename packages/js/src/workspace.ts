import type { Batch } from "@ctckit/core/backend";
import { type Arrays, Largest } from "./array-growth.ts";
import type { Sample } from "./sample.ts";
import type { Dimensions, TopologyKernels } from "./topology.ts";

// Grows a Sample's arrays to the sizes that a batch needs. If memory runs out, none of them grows.

export function reserve(sample: Sample, topology: TopologyKernels, batch: Batch, gradient: boolean): void {
  const { classes, targetOffsets, inputLengths } = batch;
  const { sizes, namedClasses, mostLabels } = topology;
  const most = new Largest(sample as unknown as Arrays);
  let [lastT, lastS] = [-1, -1];
  for (let n = 0; n < batch.batch; n++) {
    const [T, S] = [inputLengths[n]!, targetOffsets[n + 1]! - targetOffsets[n]!];
    // Many batches hold samples of one size. Computing the sizes for each sample would slow small batches.
    if (T === lastT && S === lastS) continue;
    [lastT, lastS] = [T, S];
    const U = Math.min(S + namedClasses, classes);
    const dimensions: Dimensions = { T, S, U, C: classes, R: gradient ? T : Math.min(T, 2) };
    most.add(sizes.labels, dimensions);
    // A longer target has no alignment, so it never reaches the lattice.
    if (S > mostLabels(T)) continue;
    most.add(sizes.loss, dimensions);
    if (gradient) most.add(sizes.gradient, dimensions);
  }
  most.reserve();
}
