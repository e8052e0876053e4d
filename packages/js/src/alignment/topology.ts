import type { AlignmentKernels } from "./kernels.ts";
import type { PosteriorKernels } from "./path-sums.ts";

/** What loads the generated parts of best paths of one topology, with open ends or without: whoever wants one loads it. */
export interface AligningTopology {
  alignment(openEnds: boolean): Promise<AlignmentKernels>;
  /** Of posteriors along a path. */
  posteriors(openEnds: boolean): Promise<PosteriorKernels>;
}
