import type { Batch } from "@ctckit/core/backend";
import { eachSize, type Need } from "@ctckit/scoring";
import { type Arrays, Largest } from "../array-growth.ts";
import type { Tables } from "../tables.ts";
import type { ScoringArguments, ScoringKernels } from "./kernels.ts";

// The arrays of one call. They grow to its largest sample and are used again by the next call.

const NO_REALS = new Float64Array(0);
const NO_INTEGERS = new Int32Array(0);

export function emptyArguments(tables: Tables): ScoringArguments {
  return {
    ...{ ...tables, frames: 0, targetLength: 0, usedCount: 0, rowMask: 1, spare: 0, place: 0, lag: 0 },
    ...{ blank: 0, targetStart: 0, classes: 0, firstFrame: 0, endFrame: 0, dataStart: 0, timeStride: 0 },
    ...{ data: NO_REALS, targets: NO_INTEGERS, slots: NO_INTEGERS, ids: NO_INTEGERS, used: NO_INTEGERS },
    ...{ differs: NO_INTEGERS, counts: NO_INTEGERS, alive: NO_INTEGERS, apart: NO_INTEGERS },
    ...{ emissions: NO_REALS, sums: NO_REALS, shares: NO_REALS, states: NO_REALS },
    ...{ alpha: NO_REALS, alphaExponent: NO_INTEGERS, beta: NO_REALS, betaExponent: NO_INTEGERS },
    ...{ onward: NO_REALS, onwardExponent: NO_INTEGERS, flows: NO_REALS, flowsExponent: NO_INTEGERS },
    ...{ spliced: NO_REALS, splicedExponent: NO_INTEGERS, total: NO_REALS, totalExponent: NO_INTEGERS },
    ...{ neighbours: NO_INTEGERS, besideSpliced: NO_REALS, besideSplicedExponent: NO_INTEGERS },
    ...{ besideSubstitution: NO_REALS, besideSubstitutionExponent: NO_INTEGERS },
    ...{ besideInsertion: NO_REALS, besideInsertionExponent: NO_INTEGERS },
    ...{ deletions: NO_REALS, deletionsExponent: NO_INTEGERS, substitutions: NO_REALS },
    ...{ grad: NO_REALS, slopes: NO_REALS, bases: NO_REALS, before: NO_REALS, behind: NO_REALS },
    ...{ moments: NO_REALS, tilts: NO_REALS, expected: NO_REALS },
    ...{ substitutionsExponent: NO_INTEGERS, insertions: NO_REALS, insertionsExponent: NO_INTEGERS },
  };
}

/** Makes room for a batch. If memory runs out, no array grows. */
export function reserve(all: ScoringArguments, kernels: ScoringKernels, batch: Batch, need: Need): void {
  const { labels, loss, ...besides } = kernels.sizes;
  const tables = [labels, loss, ...(need === "loss" ? [] : [besides[need]])];
  const most = new Largest(all as unknown as Arrays);
  eachSize(batch, need, kernels, (dimensions, reaches) => {
    for (const table of reaches ? tables : [labels]) most.add(table, dimensions);
  });
  most.reserve();
}

/** Drops the caller's arrays. An idle backend must not keep them alive. */
export function release(all: ScoringArguments): void {
  all.data = NO_REALS;
  all.grad = NO_REALS;
  all.targets = NO_INTEGERS;
}
