import { families, rowMargin } from "./generated/labels.ts";
import type { Target } from "./label-pool.ts";

/** What kernels have of each sample that goes through the lattice, besides its labels. */
export type LatticeArray =
  | ("total" | "totalExponent" | "alive" | "sums" | "emissions" | "emissionsExponent")
  | ("carries" | "carriesExponent" | "kept" | "keptExponent" | "rows" | "rowsExponent");

export interface Wants {
  readonly gradient: boolean;
  /** Whether rows are among the arrays: where one target needs it, as the same kernel does all samples of a group. */
  readonly spills: boolean;
}

const DIRECTIONS = 2; // alpha and beta

/** Cells of the two rows that one direction works in. */
export function cellsOf(targetLength: number): number {
  return 2 * families * (targetLength + rowMargin);
}

/** Elements of each. */
export function arrayLengths(
  { frames, targetLength, usedCount }: Target,
  { gradient, spills }: Wants,
): Readonly<Record<LatticeArray, number>> {
  const cells = families * (targetLength + 1);
  const emissions = frames * (usedCount + 1);
  const kept = gradient ? (frames + 1) * cells : 0;
  const rows = spills ? DIRECTIONS * cellsOf(targetLength) : 0;
  return {
    total: 1,
    totalExponent: 1,
    alive: 1,
    sums: frames,
    emissions,
    emissionsExponent: emissions,
    carries: DIRECTIONS * cells,
    carriesExponent: DIRECTIONS * cells,
    kept,
    keptExponent: kept,
    rows,
    rowsExponent: rows,
  };
}
