import type { AlignmentModule } from "./kernels.ts";
import type { PosteriorModule } from "./path-sums.ts";

/** What loads the generated parts of best paths of one topology, with open ends or without: whoever wants one loads it. */
export interface AligningTopology {
  alignment(openEnds: boolean): Promise<AlignmentModule>;
  /** Of posteriors along a path. */
  posteriors(openEnds: boolean): Promise<PosteriorModule>;
}

/** A topology as far as best paths go. */
export interface AlignedTopology {
  readonly name: string;
  /** Loads what aligns. Absent where nothing does. */
  readonly aligning?: () => Promise<AligningTopology>;
}
