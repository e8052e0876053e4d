import type { AlignmentKernels } from "./alignment/kernels.ts";
import type { PosteriorKernels } from "./alignment/path-sums.ts";
import type { ScoringKernels } from "./scoring/kernels.ts";

/** What loads the generated parts of one topology that no loss needs: whoever wants one loads it. */
export interface LaterTopology {
  /** Of best paths, with open ends or without. */
  alignment(openEnds: boolean): Promise<AlignmentKernels>;
  /** Of posteriors along a path. */
  posteriors(openEnds: boolean): Promise<PosteriorKernels>;
  /** Of the posteriors of all states, and edits. */
  scoring(): Promise<ScoringKernels>;
}
