import { type Batch, type Output, rowsLoss } from "@ctckit/core";
import type { Answer } from "./protocol.ts";
import type { Shard } from "./shards.ts";

// Losses as they come in. A sample whose rows were shared out has its loss when all shares are there.

export interface Losses {
  add(shard: Shard, answer: Answer): void;
  /** After the gradient is where it belongs: what only all shares together show. */
  finish(): void;
}

export function losses(batch: Batch, out: Output): Losses {
  const shared = new Map<number, { readonly terms: Float64Array; lattice: number }>();
  return {
    add({ samples, rows }, { losses, terms }) {
      if (!rows) {
        for (const [i, n] of samples.entries()) out.losses[n] = losses[i]!;
        return;
      }
      const n = samples[0]!;
      const known = shared.get(n) ?? { terms: noTerms(batch.time), lattice: 0 };
      known.terms.set(terms!, 2 * rows.from);
      known.lattice = losses[0]!;
      shared.set(n, known);
    },
    finish() {
      for (const [n, { terms, lattice }] of shared) {
        const loss = rowsLoss(terms, lattice);
        out.losses[n] = loss;
        // The frame with the NaN was one worker's, the gradient of all frames is NaN (contract 5.1).
        if (Number.isNaN(loss) && out.grad) poison(batch, out.grad, n);
      }
    },
  };
}

/** Of frames that do not count: rest 0, factor 1. */
function noTerms(time: number): Float64Array {
  return Float64Array.from({ length: 2 * time }, (_, i) => i & 1); // [T, 2]
}

function poison(
  { inputLengths, timeStride, batchStride, classes }: Batch,
  grad: Required<Output>["grad"],
  n: number,
): void {
  for (let t = 0; t < inputLengths[n]!; t++) {
    const start = t * timeStride + n * batchStride;
    grad.fill(Number.NaN, start, start + classes);
  }
}
