import type { Batch } from "@ctckit/core";
import {
  arrayLengths,
  dataExtent,
  grouped,
  type LabelPool,
  labelPool,
  type Target,
  type Wants,
} from "@ctckit/parallel";
import { mostLabels, sharedPlaces } from "./generated/shaders.ts";
import { checkLimit } from "./limits.ts";
import type { Spec } from "./stages.ts";

// Where the arrays of a group of samples lie in `work`, in elements of 4 bytes.

export interface Place extends Target {
  /** Where each array begins. */
  readonly arrays: Readonly<Record<string, number>>;
}

export interface Group {
  readonly places: readonly Place[];
  readonly size: number;
}

/** Bytes. Some devices bind buffers of 4 GiB, of which a batch need not have all. */
const LARGEST_GROUP = 2 ** 30;
const WORD = Int32Array.BYTES_PER_ELEMENT;

function sizeOf(target: Target, wants: Wants): number {
  return Object.values(arrayLengths(target, wants)).reduce((sum, length) => sum + length, 0);
}

/** What a batch's samples are to the kernels, and where their arrays lie. */
export interface Layout {
  readonly pool: LabelPool;
  readonly groups: readonly Group[];
  /** Bytes of `work`: of the largest group. */
  readonly size: number;
  /** Bytes of the caller's data, and so of its gradient. */
  readonly dataSize: number;
}

/** @throws CtcError `CTC_UNSUPPORTED` - over what no splitting helps with: the limit by its name in WebGPU */
export function layOut(limits: GPUSupportedLimits, spec: Spec, batch: Omit<Batch, "data">): Layout {
  const pool = labelPool(spec.topology, batch);
  const { maxStorageBufferBindingSize: room, maxComputeWorkgroupsPerDimension: many } = limits;
  const most = Math.min(room, LARGEST_GROUP) / WORD;
  const wants: Wants = {
    gradient: spec.gradient !== "none",
    spills: pool.targets.some(({ targetLength }) => targetLength > mostLabels),
  };
  const groups = grouped(pool.targets, (target) => sizeOf(target, wants), Math.floor(most), many).map(
    (members) => group(members, wants),
  );
  const size = groups.reduce((most, group) => Math.max(most, group.size), 0) * WORD;
  const dataSize = dataExtent(batch) * WORD;
  checkLimit(limits, "maxStorageBufferBindingSize", dataSize, "of data");
  checkLimit(limits, "maxStorageBufferBindingSize", size, "for the lattice of one sample");
  return { pool, groups, size, dataSize };
}

function group(targets: readonly Target[], wants: Wants): Group {
  let size = 0;
  const places = targets.map((target): Place => {
    const arrays: Record<string, number> = {};
    for (const [name, length] of Object.entries(arrayLengths(target, wants))) {
      arrays[name] = size;
      size += length;
    }
    for (const [name, other] of Object.entries(sharedPlaces)) arrays[name] = arrays[other]!;
    return { ...target, arrays };
  });
  return { places, size };
}
