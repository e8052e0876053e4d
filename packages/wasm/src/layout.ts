import type { Batch } from "@ctckit/core";
import { type Arguments, overrun } from "./generated/kernels.ts";

// Where the arrays of one call lie in memory, one after the other. Nothing in them outlives a turn, so each call lays
// them out for itself.

const ALIGNMENT = 64; // a cache line
const WORD = 4;
const FAMILIES = 2; // blanks and labels

type WorkspaceArray = Exclude<ArrayName, "data" | "grad">;
type ArrayName =
  | (
      | "targets"
      | "slots"
      | "ids"
      | "used"
      | "differs"
      | "counts"
      | "emissions"
      | "emissionsExponent"
      | "logits"
    )
  | ("alpha" | "alphaExponent" | "total" | "totalExponent" | "alive" | "beta" | "betaExponent" | "gamma")
  | ("posteriors" | "rest" | "data" | "grad");

export type Workspace = Pick<Arguments, WorkspaceArray>;

/** What a workspace must hold: the largest of each over the samples of a batch. */
export interface Extent {
  readonly classes: number;
  /** Of all targets together. */
  readonly labels: number;
  readonly targetLength: number;
  /** Elements of alpha, of a target that may fit into its input; no other visits the lattice. */
  readonly alpha: number;
}

export function extentOf(batch: Batch, gradient: boolean): Extent {
  const { classes, inputLengths, targetOffsets } = batch;
  let targetLength = 0;
  let alpha = 0;
  for (let n = 0; n < batch.batch; n++) {
    const [T, S] = [inputLengths[n]!, targetOffsets[n + 1]! - targetOffsets[n]!];
    targetLength = Math.max(targetLength, S);
    if (S <= T) alpha = Math.max(alpha, (gradient ? T : Math.min(T, 2)) * rowLength(S));
  }
  return { classes, labels: targetOffsets[batch.batch]!, targetLength, alpha };
}

/** Cells of one frame of a target of S labels, padding included. */
export function rowLength(targetLength: number): number {
  return FAMILIES * (targetLength + 3 + overrun);
}

/** Addresses from `origin` on, and the first free one after them. */
export function workspace(
  origin: number,
  { classes, labels, targetLength, alpha }: Extent,
): { readonly addresses: Workspace; readonly end: number } {
  const used = Math.min(targetLength + 1, classes) + 1 + overrun;
  const beta = 2 * rowLength(targetLength);
  const words: Record<keyof Workspace, number> = {
    slots: classes,
    targets: labels,
    ids: targetLength + 1 + overrun,
    used,
    differs: targetLength + 2 + overrun,
    counts: 2,
    emissions: used,
    emissionsExponent: used,
    logits: used,
    gamma: used,
    posteriors: targetLength + 1 + overrun,
    rest: 4, // float64
    total: 1,
    totalExponent: 1,
    alive: 1,
    beta,
    betaExponent: beta,
    alpha,
    alphaExponent: alpha,
  };
  let end = origin;
  const take = (length: number) => {
    const address = end;
    end = aligned(address + length * WORD);
    return address;
  };
  const places = Object.entries(words).map(([name, length]) => [name, take(length)]);
  return { addresses: Object.fromEntries(places), end };
}

export function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

/** A vector may be read past the end of an array, and is written back as it was. */
export const SLACK = ALIGNMENT;
