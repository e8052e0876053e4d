import type { Batch } from "@ctckit/core/backend";
import type { TopologyModule } from "./topology.ts";

// The arrays of one call lie in memory one after the other. Nothing in them outlives a turn, so each call lays them out
// for itself. The topology decides which arrays there are, and how large they are.

const ALIGNMENT = 64; // a cache line
const WORD = 4;

/** Words of each array but the caller's, in the topology's order. Arrays at the end that no sample needs are left out. */
export type Extent = readonly number[];

/** The largest size of each array over the samples of a batch. */
export function extentOf(topology: TopologyModule, batch: Batch, gradient: boolean): Extent {
  const { classes, inputLengths, targetOffsets, targets } = batch;
  const extent: number[] = [];
  let [lastT, lastS] = [-1, -1];
  for (let n = 0; n < batch.batch; n++) {
    const [T, S] = [inputLengths[n]!, targetOffsets[n + 1]! - targetOffsets[n]!];
    // Many batches hold samples of one size. Computing the sizes for each sample would slow small batches.
    if (T === lastT && S === lastS) continue;
    [lastT, lastS] = [T, S];
    grow(extent, topology, T, S, classes, targets.length, gradient);
  }
  return extent;
}

/** An extent that fits every batch whose samples have no more frames and labels than given. */
export function roomOf(
  topology: TopologyModule,
  {
    frames,
    targetLength,
    labels,
    classes,
  }: Readonly<Record<"frames" | "targetLength" | "labels" | "classes", number>>,
): Extent {
  const extent: number[] = [];
  // A target that is too long for the frames needs only its labels. The longest one that fits needs the lattice as well.
  const longest = Math.min(targetLength, topology.mostLabels(frames));
  for (const S of [longest, targetLength]) grow(extent, topology, frames, S, classes, labels, true);
  return extent;
}

function grow(
  extent: number[],
  { words, mostLabels, namedClasses }: TopologyModule,
  T: number,
  S: number,
  C: number,
  L: number,
  gradient: boolean,
): void {
  const dimensions = { T, S, C, L, U: Math.min(S + namedClasses, C), R: gradient ? T : Math.min(T, 2) };
  let end = raise(extent, 0, words.labels(dimensions));
  // A longer target has no alignment, so it never reaches the lattice.
  if (S > mostLabels(T)) return;
  end = raise(extent, end, words.loss(dimensions));
  if (gradient) raise(extent, end, words.gradient(dimensions));
}

/** @returns the index at which the next group of arrays begins */
function raise(extent: number[], from: number, lengths: readonly number[]): number {
  for (let i = 0; i < lengths.length; i++) extent[from + i] = Math.max(extent[from + i] ?? 0, lengths[i]!);
  return from + lengths.length;
}

export interface Workspace {
  /** The address of each array, in bytes. */
  readonly addresses: readonly number[];
  /** The first free address after the arrays. */
  readonly end: number;
}

/** Places the arrays from address `origin` on. */
export function workspace(origin: number, extent: Extent): Workspace {
  const addresses: number[] = [];
  let end = origin;
  for (const words of extent) {
    addresses.push(end);
    end = aligned(end + words * WORD);
  }
  return { addresses, end };
}

export function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

/** A vector may reach past the end of an array. What it reads there is written back unchanged. */
export const SLACK = ALIGNMENT;
