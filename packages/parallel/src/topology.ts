// What the host of a GPU's kernels has to know about a lattice. All of it is generated. Each package's topologies add to it.

export interface DeviceTopology {
  /** The name that a caller passes as `topology`. */
  readonly name: string;
  /** How many classes the caller names. A target uses only its labels and these. */
  readonly namedClasses: number;
  /** Labels of the longest target that fits into this many frames. */
  readonly mostLabels: (frames: number) => number;
  /** Maps the classes of one target to compact ids, and counts the frames that the target needs. */
  labels(target: LabelArguments): void;
  /** Words of each array that `labels` fills. */
  readonly labelWords: SizeTable;
}

/** It also has the arrays that `labelWords` names, which differ between topologies. */
export interface LabelArguments {
  targetStart: number;
  targetLength: number;
  readonly blank: number;
  readonly targets: Int32Array; // [L]
  readonly slots: Int32Array; // [C], all 0 between calls
  readonly counts: Int32Array; // [2], U and the required frames
}

/** Sizes of arrays, in the order of their names. */
export interface SizeTable {
  readonly names: readonly string[];
  readonly of: (dimensions: Dimensions) => readonly number[];
}

/** T frames, S labels, U classes in use, K rows of cells that are kept for the gradient or for posteriors. */
export type Dimensions = Readonly<Record<"T" | "S" | "U" | "K", number>>;

export function dimensionsOf(
  { frames, targetLength, usedCount }: Readonly<Record<"frames" | "targetLength" | "usedCount", number>>,
  keeps: boolean,
): Dimensions {
  // The frame where alpha and beta meet keeps a row of each.
  return { T: frames, S: targetLength, U: usedCount, K: keeps ? frames + 1 : 0 };
}

/** Alpha and beta have the same number of rows; a topology counts those of one. */
export const DIRECTIONS = 2;
