import type { Batch } from "@ctckit/core/backend";
import type { TopologyModule } from "./topology.ts";

// Where the arrays of one call lie in memory, one after the other. Nothing in them outlives a turn, so each call lays
// them out for itself. Which arrays there are, and how large they are, the topology says.

const ALIGNMENT = 64; // a cache line
const WORD = 4;

/** Words of each array but the caller's, in the order of the topology's. Those at its end that no sample wants are missing. */
export type Extent = readonly number[];

/** The largest of each array over the samples of a batch. */
export function extentOf(topology: TopologyModule, batch: Batch, gradient: boolean): Extent {
  const { classes, inputLengths, targetOffsets, targets } = batch;
  const extent: number[] = [];
  let [lastT, lastS] = [-1, -1];
  for (let n = 0; n < batch.batch; n++) {
    const [T, S] = [inputLengths[n]!, targetOffsets[n + 1]! - targetOffsets[n]!];
    // Many batches have samples of one size, and small ones feel it when that is reckoned for each of them.
    if (T === lastT && S === lastS) continue;
    [lastT, lastS] = [T, S];
    grow(extent, topology, T, S, classes, targets.length, gradient);
  }
  return extent;
}

/** Of any batch whose samples have no more frames and labels. */
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
  // Longer targets than the frames can hold have labels only, but shorter ones are to find all the room that they want.
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
  // No other target visits the lattice.
  if (S > mostLabels(T)) return;
  end = raise(extent, end, words.loss(dimensions));
  if (gradient) raise(extent, end, words.gradient(dimensions));
}

/** @returns where the next group's begin */
function raise(extent: number[], from: number, lengths: readonly number[]): number {
  for (let i = 0; i < lengths.length; i++) extent[from + i] = Math.max(extent[from + i] ?? 0, lengths[i]!);
  return from + lengths.length;
}

export interface Workspace {
  /** In bytes, of each array. */
  readonly addresses: readonly number[];
  /** The first free one after them. */
  readonly end: number;
}

/** Addresses from `origin` on. */
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

/** A vector may be read past the end of an array, and is written back as it was. */
export const SLACK = ALIGNMENT;
