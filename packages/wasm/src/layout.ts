import type { Batch } from "@ctckit/core";
import type { Dimensions, TopologyModule } from "./topology.ts";

// Where the arrays of one call lie in memory, one after the other. Nothing in them outlives a turn, so each call lays
// them out for itself. Which arrays there are, and how large they are, the topology says.

const ALIGNMENT = 64; // a cache line
const WORD = 4;

/** Words of each array but the caller's, by name. */
export type Extent = ReadonlyMap<string, number>;

/** The largest of each array over the samples of a batch. */
export function extentOf(topology: TopologyModule, batch: Batch, gradient: boolean): Extent {
  const { classes, inputLengths, targetOffsets, targets } = batch;
  const extent = new Map<string, number>();
  for (let n = 0; n < batch.batch; n++) {
    const [T, S] = [inputLengths[n]!, targetOffsets[n + 1]! - targetOffsets[n]!];
    grow(extent, topology, dimensionsOf(topology, T, S, classes, targets.length, gradient), gradient);
  }
  return extent;
}

/** Of any batch whose samples have no more frames and labels. */
export function roomOf(
  topology: TopologyModule,
  { frames, targetLength, labels, classes }: Readonly<Record<"frames" | "targetLength" | "labels" | "classes", number>>,
): Extent {
  const extent = new Map<string, number>();
  const dimensions = dimensionsOf(topology, frames, targetLength, classes, labels, true);
  grow(extent, topology, dimensions, true);
  return extent;
}

function dimensionsOf(
  { namedClasses }: TopologyModule,
  T: number,
  S: number,
  C: number,
  L: number,
  gradient: boolean,
): Dimensions {
  return { T, S, C, L, U: Math.min(S + namedClasses, C), R: gradient ? T : Math.min(T, 2) };
}

function grow(
  extent: Map<string, number>,
  { words, mostLabels }: TopologyModule,
  dimensions: Dimensions,
  gradient: boolean,
): void {
  const add = ({ names, of }: TopologyModule["words"]["labels"]) => {
    const lengths = of(dimensions);
    for (let i = 0; i < names.length; i++)
      extent.set(names[i]!, Math.max(extent.get(names[i]!) ?? 0, lengths[i]!));
  };
  add(words.labels);
  // No other target visits the lattice.
  if (dimensions.S > mostLabels(dimensions.T)) return;
  add(words.loss);
  if (gradient) add(words.gradient);
}

export interface Workspace {
  /** In bytes. */
  readonly addresses: readonly (readonly [array: string, address: number])[];
  /** The first free one after them. */
  readonly end: number;
}

/** Addresses from `origin` on. */
export function workspace(origin: number, extent: Extent): Workspace {
  let end = origin;
  const addresses = Array.from(extent, ([array, words]) => {
    const address = end;
    end = aligned(address + words * WORD);
    return [array, address] as const;
  });
  return { addresses, end };
}

export function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

/** A vector may be read past the end of an array, and is written back as it was. */
export const SLACK = ALIGNMENT;
