import { type Batch, CtcError, type PlanSpec } from "@ctckit/core/backend";
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
import type { DeviceDtype } from "./dtypes.ts";
import { arithmeticOf } from "./generated/kernels.ts";
import { type ArrayWords, arrayWords } from "./sample-words.ts";
import { type CudaTopology, rowBytes } from "./topology.ts";

// The places of a group's arrays in the workspace.

/** Kernels count places in units of 8 bytes. */
export const UNIT = 8;
/** In bytes. A GPU may have 80 GiB, and one batch should not take all of that. */
export const LARGEST_GROUP = 2 ** 31;
/** The limit of a grid in y. */
export const MOST_SAMPLES = 65_535;
/** Indices and places are int32. */
const LARGEST = 2 ** 31 - 1;

export interface Place {
  readonly target: Target;
  readonly arrays: Pick<ArrayWords, "labels" | "work">;
  /** Where each array in the workspace begins, in units of 8 bytes. */
  readonly starts: readonly number[];
}

export interface Group {
  readonly places: readonly Place[];
  /** Labels of the longest target, and frames of the longest input. */
  readonly labels: number;
  readonly frames: number;
  /** Whether rows lie in the workspace, because blocks have too little shared memory for them. */
  readonly spills: boolean;
}

export interface Layout {
  readonly pool: LabelPool;
  readonly groups: readonly Group[];
  /** Bytes of the workspace, which holds the largest group. */
  readonly size: number;
  /** Elements of the posteriors, where they are asked for. */
  readonly states: number;
}

/** The parts of a plan that the workspace depends on. */
export interface Spec extends Pick<PlanSpec, "operation" | "gradient" | "input"> {
  readonly topology: CudaTopology;
  readonly dtype: DeviceDtype;
  /** Whether posteriors of states are wanted. */
  readonly states?: boolean;
}

/**
 * @param sharedMemory bytes of shared memory that a block can have
 * @throws CtcError `CTC_UNSUPPORTED` - the batch, or the lattice of one sample, is larger than kernels can count
 */
export function layOut(spec: Spec, batch: Omit<Batch, "data">, sharedMemory: number): Layout {
  checkCount(dataExtent(batch), "elements of data");
  const { topology, dtype } = spec;
  const pool = labelPool(topology, batch);
  const states = spec.states ? pool.states : 0;
  checkCount(states, "posteriors");
  const spillsOf = ({ targetLength }: Target) => rowBytes(topology, dtype, targetLength) > sharedMemory;
  const spills = pool.targets.some(spillsOf);
  const words = arrayWords(topology, arithmeticOf[dtype]);
  const arrays = { labels: words.labels, work: spills ? [...words.work, ...words.rows] : words.work };
  const sized = pool.targets.map((target) => sizedOf(spec, target, spills));
  let size = 0;
  const groups = grouped(sized, ({ all }) => all, LARGEST_GROUP / UNIT, MOST_SAMPLES).map(
    (members): Group => {
      let end = 0;
      let [labels, frames] = [0, 0];
      const places = members.map(({ target, units }): Place => {
        const starts = units.map((length) => {
          const at = end;
          end += length;
          return at;
        });
        labels = Math.max(labels, target.targetLength);
        frames = Math.max(frames, target.frames);
        return { target, arrays, starts };
      });
      checkCount(end, "units of 8 bytes for the lattice of one sample");
      size = Math.max(size, end);
      return { places, labels, frames, spills };
    },
  );
  return { pool, groups, size: size * UNIT, states };
}

/** @throws CtcError `CTC_UNSUPPORTED` - kernels cannot count so many */
export function checkCount(count: number, what: string): void {
  if (count > LARGEST)
    throw new CtcError("CTC_UNSUPPORTED", `cuda: ${count} ${what} are more than ${LARGEST}`);
}

interface Sized {
  readonly target: Target;
  /** Units of each array, and their sum. */
  readonly units: readonly number[];
  readonly all: number;
}

/**
 * @param spills whether rows are among the arrays. If one target needs it, all targets spill, as one kernel handles all samples
 * of a group
 */
function sizedOf(spec: Spec, target: Target, spills: boolean): Sized {
  const { topology, dtype } = spec;
  const arithmetic = arithmeticOf[dtype];
  const dimensions = dimensionsOf(target, keeps(spec));
  const bytes = [...topology.workBytes[arithmetic].of(dimensions)];
  if (spills) for (const each of topology.rowBytes[arithmetic].of(dimensions)) bytes.push(DIRECTIONS * each);
  const units = bytes.map((each) => Math.ceil(each / UNIT));
  return { target, units, all: units.reduce((sum, each) => sum + each, 0) };
}
