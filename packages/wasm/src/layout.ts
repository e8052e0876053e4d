import type { Batch } from "@ctckit/core";
import { type Arguments, overrun } from "./generated/kernels.ts";

// Where the arrays of one call lie in memory, one after the other. Nothing in them outlives a turn, so each call lays
// them out for itself.

const ALIGNMENT = 64; // a cache line
const WORD = 4;
const FAMILIES = 2; // blanks and labels

/** Addresses of all arrays but the caller's. */
export type Workspace = ReturnType<typeof workspace>["addresses"];

/** What a workspace must hold: the largest of each over the samples of a batch. */
export interface Extent {
  readonly classes: number;
  readonly frames: number;
  /** Of all targets together. */
  readonly labels: number;
  readonly targetLength: number;
  /** Elements of alpha, of a target that may fit into its input; no other visits the lattice. */
  readonly alpha: number;
}

export function extentOf(batch: Batch, gradient: boolean): Extent {
  const { classes, inputLengths, targetOffsets } = batch;
  let [frames, targetLength, alpha] = [0, 0, 0];
  for (let n = 0; n < batch.batch; n++) {
    const [T, S] = [inputLengths[n]!, targetOffsets[n + 1]! - targetOffsets[n]!];
    frames = Math.max(frames, T);
    targetLength = Math.max(targetLength, S);
    if (S <= T) alpha = Math.max(alpha, (gradient ? T : Math.min(T, 2)) * rowLength(S));
  }
  return { classes, frames, labels: batch.targets.length, targetLength, alpha };
}

/** Cells of one frame of a target of S labels, padding included. */
export function rowLength(targetLength: number): number {
  return FAMILIES * (targetLength + 3 + overrun);
}

/** Addresses from `origin` on, and the first free one after them. */
export function workspace(origin: number, { classes, frames, labels, targetLength, alpha }: Extent) {
  let end = origin;
  const take = (words: number) => {
    const address = end;
    end = aligned(address + words * WORD);
    return address;
  };
  const ids = targetLength + 1 + overrun;
  const used = Math.min(targetLength + 1, classes) + 1 + overrun;
  const beta = 2 * rowLength(targetLength);
  const addresses = {
    slots: take(classes),
    targets: take(labels),
    ids: take(ids),
    used: take(used),
    differs: take(ids + 1),
    counts: take(2),
    emissions: take(used),
    emissionsExponent: take(used),
    logits: take(used),
    gamma: take(used),
    posteriors: take(ids),
    rest: take(4 * frames), // [T, 2], float64
    total: take(1),
    totalExponent: take(1),
    alive: take(1),
    beta: take(beta),
    betaExponent: take(beta),
    alpha: take(alpha),
    alphaExponent: take(alpha),
  } satisfies Partial<Arguments>;
  return { addresses, end };
}

export function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

/** A vector may be read past the end of an array, and is written back as it was. */
export const SLACK = ALIGNMENT;
