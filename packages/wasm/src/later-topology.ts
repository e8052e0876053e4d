import type { AlignmentModule } from "./alignment/kernels.ts";
import type { PosteriorModule } from "./alignment/path-sums.ts";
import type { ScoringModule } from "./scoring/module.ts";

/** What loads the generated parts of one topology that no loss needs: whoever wants one loads it. */
export interface LaterTopology {
  /** Of best paths, with open ends or without. */
  alignment(openEnds: boolean): Promise<AlignmentModule>;
  /** Of posteriors along a path. */
  posteriors(openEnds: boolean): Promise<PosteriorModule>;
  /** Of the posteriors of all states, and edits. */
  scoring(): Promise<ScoringModule>;
}

/** A topology as far as these go. */
export interface WithLater {
  readonly name: string;
  /** Absent where somebody else has made the topology. */
  readonly later?: () => Promise<LaterTopology>;
}
