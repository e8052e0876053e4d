import type { LaterTopology } from "../later-topology.ts";

export const ctcNoRepeatBlank: LaterTopology = {
  alignment: async (openEnds) =>
    openEnds
      ? (await import("../generated/alignment/ctc-no-repeat-blank-open.ts")).ctcNoRepeatBlankOpenAlignment
      : (await import("../generated/alignment/ctc-no-repeat-blank.ts")).ctcNoRepeatBlankAlignment,
  posteriors: async (openEnds) =>
    openEnds
      ? (await import("../generated/alignment/ctc-no-repeat-blank-open-posteriors.ts"))
          .ctcNoRepeatBlankOpenPosteriors
      : (await import("../generated/alignment/ctc-no-repeat-blank-posteriors.ts")).ctcNoRepeatBlankPosteriors,
  scoring: async () =>
    (await import("../generated/scoring/ctc-no-repeat-blank-scoring.ts")).ctcNoRepeatBlankScoring,
};
