import type { AligningTopology } from "../topology.ts";

export const ctc: AligningTopology = {
  alignment: async (openEnds) =>
    openEnds
      ? (await import("../../generated/alignment/ctc-open.ts")).ctcOpenAlignment
      : (await import("../../generated/alignment/ctc.ts")).ctcAlignment,
  posteriors: async (openEnds) =>
    openEnds
      ? (await import("../../generated/alignment/ctc-open-posteriors.ts")).ctcOpenPosteriors
      : (await import("../../generated/alignment/ctc-posteriors.ts")).ctcPosteriors,
};
