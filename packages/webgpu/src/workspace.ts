import type { Batch } from "@ctckit/core/backend";
import {
  DIRECTIONS,
  dataExtent,
  dimensionsOf,
  grouped,
  keeps,
  type LabelPool,
  labelPool,
  type Target,
} from "@ctckit/parallel";
import { sharedPlaces } from "./generated/shaders.ts";
import { checkLimit } from "./limits.ts";
import type { Spec } from "./stages.ts";

// The places of a group's arrays in the buffer `work`, in elements of 4 bytes.

export interface Place extends Target {
  /** Where each array begins. */
  readonly arrays: Readonly<Record<string, number>>;
}

export interface Group {
  readonly places: readonly Place[];
  readonly size: number;
}

/** In bytes. Some devices bind buffers of 4 GiB, and one batch should not take all of that. */
export const LARGEST_GROUP = 2 ** 30;
export const WORD = Int32Array.BYTES_PER_ELEMENT;

/** The samples of a batch in groups, with the places of their arrays. */
export interface Layout {
  readonly pool: LabelPool;
  readonly groups: readonly Group[];
  /** Bytes of `work`, which holds the largest group. */
  readonly size: number;
  /** Bytes of the caller's data. The gradient has as many. */
  readonly dataSize: number;
  /** Bytes of the posteriors, where they are asked for. */
  readonly statesSize: number;
}

/** @throws CtcError `CTC_UNSUPPORTED` - the data, or the lattice of one sample, is over a limit of the device */
export function layOut(limits: GPUSupportedLimits, spec: Spec, batch: Omit<Batch, "data">): Layout {
  const { topology } = spec;
  const pool = labelPool(topology, batch);
  const { maxStorageBufferBindingSize: room, maxComputeWorkgroupsPerDimension: many } = limits;
  const most = Math.min(room, LARGEST_GROUP) / WORD;
  // If one target needs it, all targets spill, as one kernel handles all samples of a group.
  const spills = pool.targets.some(({ targetLength }) => targetLength > topology.mostLabelsInWorkgroup);
  const names = [...topology.workWords.names, ...(spills ? topology.rowWords.names : [])];
  const sized = pool.targets.map((target) => sizedOf(spec, target, spills));
  const groups = grouped(sized, ({ all }) => all, Math.floor(most), many).map((members) =>
    group(members, names),
  );
  const size = groups.reduce((most, group) => Math.max(most, group.size), 0) * WORD;
  const dataSize = dataExtent(batch) * WORD;
  const statesSize = spec.states ? pool.states * WORD : 0;
  checkLimit(limits, "maxStorageBufferBindingSize", dataSize, "of data");
  checkLimit(limits, "maxStorageBufferBindingSize", statesSize, "of posteriors");
  checkLimit(limits, "maxStorageBufferBindingSize", size, "for the lattice of one sample");
  return { pool, groups, size, dataSize, statesSize };
}

export interface Sized {
  readonly target: Target;
  /** Words of each array, and their sum. */
  readonly lengths: readonly number[];
  readonly all: number;
}

/** @param spills whether rows are among the arrays */
function sizedOf(spec: Spec, target: Target, spills: boolean): Sized {
  const { workWords, rowWords } = spec.topology;
  const dimensions = dimensionsOf(target, keeps(spec));
  const rows = spills ? rowWords.of(dimensions).map((words) => DIRECTIONS * words) : [];
  const lengths = [...workWords.of(dimensions), ...rows];
  return { target, lengths, all: lengths.reduce((sum, length) => sum + length, 0) };
}

/** Places its arrays one after the other. */
export function group(members: readonly Sized[], names: readonly string[]): Group {
  let size = 0;
  const places = members.map(({ target, lengths }): Place => {
    const arrays: Record<string, number> = {};
    for (const [i, length] of lengths.entries()) {
      arrays[names[i]!] = size;
      size += length;
    }
    for (const [name, other] of Object.entries(sharedPlaces)) arrays[name] = arrays[other]!;
    return { ...target, arrays };
  });
  return { places, size };
}
