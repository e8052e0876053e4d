import { type Batch, CtcError, type PlanSpec } from "@ctckit/core";
import {
  arrayLengths,
  cellsOf,
  dataExtent,
  grouped,
  type LabelPool,
  type LatticeArray,
  labelPool,
  type Target,
  type Wants,
} from "@ctckit/parallel";
import type { DeviceDtype } from "./dtypes.ts";
import { arithmeticOf, elementBytes, latticeThreads, sampleWords } from "./generated/kernels.ts";

// Where the arrays of a group of samples lie in the workspace.

/** Kernels count in these. */
const UNIT = 8;
/** Bytes. A batch need not have all of a GPU that has 80 GiB. */
const LARGEST_GROUP = 2 ** 31;
/** As many as a grid has in y. */
export const MOST_SAMPLES = 65_535;
/** Indices and places are int32. */
const LARGEST = 2 ** 31 - 1;

export interface Place {
  readonly target: Target;
  readonly kinds: readonly ArrayKind[];
  /** Where each of them begins, in units of 8 bytes. */
  readonly starts: readonly number[];
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

interface ArrayKind {
  readonly name: LatticeArray;
  /** Which word of a sample's says where it is. */
  readonly word: number;
  /** Of an element. */
  readonly bytes: number;
}

const kindsOf = (bytes: Readonly<Partial<Record<LatticeArray, number>>>): readonly ArrayKind[] =>
  Object.entries(bytes).map(([name, bytes]) => ({
    name: name as LatticeArray,
    word: sampleWords[`${name as LatticeArray}At`],
    bytes,
  }));

/** Looked up once, not for every sample of every call. */
const arrayKinds = { float32: kindsOf(elementBytes.float32), float64: kindsOf(elementBytes.float64) };

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
  const wants: Wants = { gradient: spec.gradient !== "none", spills };
  const kinds = arrayKinds[arithmeticOf[spec.dtype]];
  const sized = pool.targets.map((target) => sizedOf(target, wants, kinds));
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
        return { target, kinds, starts };
      });
      checkCount(end, "units of 8 bytes for the lattice of one sample");
      size = Math.max(size, end);
      return { places, labels, frames, spills };
    },
  );
  return { pool, groups, size: size * UNIT };
}

function checkCount(count: number, what: string): void {
  if (count > LARGEST)
    throw new CtcError("CTC_UNSUPPORTED", `cuda: ${count} ${what} are more than ${LARGEST}`);
}

interface Sized {
  readonly target: Target;
  /** Of each array, and of all of them. */
  readonly units: readonly number[];
  readonly all: number;
}

function sizedOf(target: Target, wants: Wants, kinds: readonly ArrayKind[]): Sized {
  const lengths = arrayLengths(target, wants);
  const units = kinds.map(({ name, bytes }) => Math.ceil((lengths[name] * bytes) / UNIT));
  return { target, units, all: units.reduce((sum, each) => sum + each, 0) };
}
