import type { AligningTopology } from "../topology.ts";

export const ctcNoRepeatBlank: AligningTopology = {
  alignment: async (openEnds) =>
    openEnds
      ? (await import("../../generated/alignment/ctc-no-repeat-blank-open.ts")).ctcNoRepeatBlankOpenAlignment
      : (await import("../../generated/alignment/ctc-no-repeat-blank.ts")).ctcNoRepeatBlankAlignment,
  posteriors: async (openEnds) =>
    openEnds
      ? (await import("../../generated/alignment/ctc-no-repeat-blank-open-posteriors.ts"))
          .ctcNoRepeatBlankOpenPosteriors
      : (await import("../../generated/alignment/ctc-no-repeat-blank-posteriors.ts"))
          .ctcNoRepeatBlankPosteriors,
};
