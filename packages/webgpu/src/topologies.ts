import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { LaterShaders, TopologyShaders, WebgpuTopology } from "./topology.ts";

/** CTC. `webgpu` serves it by default. */
export const ctc: WebgpuTopology = /* @__PURE__ */ withLater(generatedCtc, {
  posteriors: async () => (await import("./generated/posteriors/ctc-posteriors.ts")).ctcPosteriors,
  edits: async () => (await import("./generated/edits/ctc-edits.ts")).ctcEdits,
});

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank: WebgpuTopology = /* @__PURE__ */ withLater(generatedNoRepeatBlank, {
  posteriors: async () =>
    (await import("./generated/posteriors/ctc-no-repeat-blank-posteriors.ts")).ctcNoRepeatBlankPosteriors,
  edits: async () => (await import("./generated/edits/ctc-no-repeat-blank-edits.ts")).ctcNoRepeatBlankEdits,
});

/** A call that bundlers know to be pure, so that they leave out a topology that nobody names. */
function withLater(topology: TopologyShaders, later: LaterShaders): TopologyShaders {
  return { ...topology, later };
}
