import type { Kernel } from "../ir/nodes.ts";
import type { Access } from "../print/cuda.ts";

/** A stage as a kernel of a module. */
export interface KernelEntry {
  readonly stage: Kernel;
  readonly name: string;
  readonly given?: Access["scalars"];
  /** How many cells a block's own rows have in shared memory. */
  readonly ownCells?: string;
  /** Default: as many as a row has. */
  readonly threads?: number;
  /** Whether it says itself what each thread does. */
  readonly dealt?: boolean;
  /** Whether it leaves arrays that the host reads. */
  readonly hasResults?: boolean;
}
