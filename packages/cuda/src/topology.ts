import type { DeviceTopology, SizeTable } from "@ctckit/parallel";
import type { WeightForm } from "@ctckit/parallel/scoring";
import type { DeviceDtype } from "./dtypes.ts";
import { arithmeticOf } from "./generated/kernels.ts";

/** The type of the arithmetic. */
export type Arithmetic = (typeof arithmeticOf)[DeviceDtype];

/** What the host needs to know about a lattice. All of it is generated. */
export interface CudaTopology extends DeviceTopology {
  /** Bytes of each array that a sample has in the workspace. */
  readonly workBytes: Readonly<Record<Arithmetic, SizeTable>>;
  /** Bytes of the rows of one direction. */
  readonly rowBytes: Readonly<Record<Arithmetic, SizeTable>>;
  readonly edits: EditKernels;
}

/** Of edits. */
export interface EditKernels {
  /** Stages, in the order in which they run. */
  readonly stages: readonly string[];
  /** Bytes of each array that a sample has in the workspace, and among the results. */
  readonly workBytes: Readonly<Record<Arithmetic, SizeTable>>;
  readonly resultBytes: Readonly<Record<Arithmetic, SizeTable>>;
  readonly forms: Readonly<Record<Arithmetic, WeightForm>>;
}

/** Bytes of shared memory that the rows of one direction take. */
export function rowBytes(topology: CudaTopology, dtype: DeviceDtype, labels: number): number {
  const arrays = topology.rowBytes[arithmeticOf[dtype]].of({ T: 0, S: labels, U: 0, K: 0 });
  return arrays.reduce((sum, bytes) => sum + bytes, 0);
}
