import { type Batch, CtcError } from "@ctckit/core/backend";
import type { Sample } from "./sample.ts";
import type { Dimensions, SizeTable, TopologyKernels } from "./topology.ts";

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

type Arrays = Record<string, Float64Array | Int32Array>;

/** The arrays that have to grow, each to the largest length that a sample needs. */
class Largest {
  readonly #arrays: Arrays;
  readonly #grown = new Map<string, { readonly type: SizeTable["types"][number]; readonly length: number }>();

  constructor(arrays: Arrays) {
    this.#arrays = arrays;
  }

  add({ names, types, of }: SizeTable, dimensions: Dimensions): void {
    const lengths = of(dimensions);
    for (let i = 0; i < names.length; i++) {
      const [name, length] = [names[i]!, lengths[i]!];
      if (length <= (this.#grown.get(name)?.length ?? this.#arrays[name]!.length)) continue;
      this.#grown.set(name, { type: types[i]!, length });
    }
  }

  reserve(): void {
    if (this.#grown.size === 0) return;
    const grown = [...this.#grown];
    const bytes = grown.reduce((sum, [, { type, length }]) => sum + length * type.BYTES_PER_ELEMENT, 0);
    try {
      const made = grown.map(([name, { type, length }]) => [name, new type(length)] as const);
      for (const [name, array] of made) this.#arrays[name] = array;
    } catch (cause) {
      throw new CtcError("CTC_OUT_OF_MEMORY", `js: a workspace of ${bytes} bytes could not be allocated`, {
        cause,
      });
    }
  }
}
