import type { LaterTopology } from "../later-topology.ts";

export const ctc: LaterTopology = {
  alignment: async (openEnds) =>
    openEnds
      ? (await import("../generated/alignment/ctc-open.ts")).ctcOpenAlignment
      : (await import("../generated/alignment/ctc.ts")).ctcAlignment,
  posteriors: async (openEnds) =>
    openEnds
      ? (await import("../generated/alignment/ctc-open-posteriors.ts")).ctcOpenPosteriors
      : (await import("../generated/alignment/ctc-posteriors.ts")).ctcPosteriors,
  scoring: async () => (await import("../generated/scoring/ctc-scoring.ts")).ctcScoring,
};
