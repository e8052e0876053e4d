import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { JsTopology, TopologyKernels } from "./topology.ts";

/** CTC. `js` serves it by default. */
export const ctc: JsTopology = /* @__PURE__ */ aligning(generatedCtc, async (openEnds) =>
  openEnds
    ? (await import("./generated/alignment/ctc-open.ts")).ctcOpenAlignment
    : (await import("./generated/alignment/ctc.ts")).ctcAlignment,
);

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank: JsTopology = /* @__PURE__ */ aligning(
  generatedNoRepeatBlank,
  async (openEnds) =>
    openEnds
      ? (await import("./generated/alignment/ctc-no-repeat-blank-open.ts")).ctcNoRepeatBlankOpenAlignment
      : (await import("./generated/alignment/ctc-no-repeat-blank.ts")).ctcNoRepeatBlankAlignment,
);

/** Those who align load the kernels of best paths. A call that bundlers know to be pure, so that they leave out a topology that nobody names. */
function aligning(
  topology: Omit<TopologyKernels, "alignment">,
  alignment: TopologyKernels["alignment"],
): TopologyKernels {
  return { ...topology, alignment };
}
