import { type Batch, CtcError, type PlanSpec } from "@ctckit/core";
import {
  arrayLengths,
  cellsOf,
  dataExtent,
  grouped,
  type LabelPool,
  labelPool,
  type Target,
} from "@ctckit/parallel";
import type { DeviceDtype } from "./dtypes.ts";
import { arithmeticOf, elementBytes, latticeThreads } from "./generated/kernels.ts";

// Where the arrays of a group of samples lie in the workspace.

/** Kernels count in these. */
const UNIT = 8;
/** Bytes. A batch need not have all of a GPU that has 80 GiB. */
const LARGEST_GROUP = 2 ** 31;
/** As many as a grid has in y. */
export const MOST_SAMPLES = 65_535;
/** Indices and places are int32. */
const LARGEST = 2 ** 31 - 1;

export interface Place extends Target {
  /** Where each array begins, in units of 8 bytes, by the name of the field that says so. */
  readonly arrays: Readonly<Record<string, number>>;
}

export interface Group {
  readonly places: readonly Place[];
  /** Labels of the longest target, frames of the longest input. */
  readonly labels: number;
  readonly frames: number;
  /** Whether rows are in the workspace: blocks have too little shared memory for them. */
  readonly spills: boolean;
}

export interface Layout {
  readonly pool: LabelPool;
  readonly groups: readonly Group[];
  /** Bytes of the workspace: of the largest group. */
  readonly size: number;
}

/** What of a plan the workspace depends on. */
export interface Spec extends Pick<PlanSpec, "topology" | "gradient" | "input"> {
  readonly dtype: DeviceDtype;
}

/** Bytes of shared memory that the rows of one direction take. */
export function rowBytes(dtype: DeviceDtype, labels: number): number {
  const { rows, rowsExponent } = elementBytes[arithmeticOf[dtype]];
  return cellsOf(labels) * (rows + rowsExponent);
}

/**
 * @param sharedMemory bytes that a block can have
 * @throws CtcError `CTC_UNSUPPORTED` - a batch, or one sample's lattice, is over what kernels can count
 */
export function layOut(spec: Spec, batch: Omit<Batch, "data">, sharedMemory: number): Layout {
  checkCount(dataExtent(batch), "elements of data");
  const pool = labelPool(spec.topology, batch);
  const spillsOf = ({ targetLength }: Target) =>
    targetLength >= latticeThreads && rowBytes(spec.dtype, targetLength) > sharedMemory;
  const spills = pool.targets.some(spillsOf);
  const sizes = (target: Target) => arraysOf(spec, target, spills);
  const sizeOf = (target: Target) => sizes(target).reduce((sum, [, units]) => sum + units, 0);
  let size = 0;
  const groups = grouped(pool.targets, sizeOf, LARGEST_GROUP / UNIT, MOST_SAMPLES).map((targets): Group => {
    let end = 0;
    const places = targets.map((target): Place => {
      const arrays: Record<string, number> = {};
      for (const [name, units] of sizes(target)) {
        arrays[`${name}At`] = end;
        end += units;
      }
      return { ...target, arrays };
    });
    checkCount(end, "units of 8 bytes for the lattice of one sample");
    size = Math.max(size, end);
    const most = (of: (target: Target) => number) =>
      targets.reduce((all, target) => Math.max(all, of(target)), 0);
    return {
      places,
      labels: most(({ targetLength }) => targetLength),
      frames: most(({ frames }) => frames),
      spills,
    };
  });
  return { pool, groups, size: size * UNIT };
}

function checkCount(count: number, what: string): void {
  if (count > LARGEST)
    throw new CtcError("CTC_UNSUPPORTED", `cuda: ${count} ${what} are more than ${LARGEST}`);
}

/** Names, and lengths in units. */
function arraysOf({ dtype, gradient }: Spec, target: Target, spills: boolean): [string, number][] {
  const lengths: Readonly<Record<string, number>> = arrayLengths(target, {
    gradient: gradient !== "none",
    spills,
  });
  return Object.entries(elementBytes[arithmeticOf[dtype]]).map(([name, bytes]) => {
    const length = lengths[name];
    if (length === undefined) throw new Error(`cuda: nothing says how long ${name} is`);
    return [name, Math.ceil((length * bytes) / UNIT)];
  });
}
