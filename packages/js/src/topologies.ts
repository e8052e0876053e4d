import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { JsTopology, TopologyKernels } from "./topology.ts";

/** CTC. `js` serves it by default. */
export const ctc: JsTopology = /* @__PURE__ */ aligning(
  generatedCtc,
  async () => (await import("./alignment/topologies/ctc.ts")).ctc,
);

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank: JsTopology = /* @__PURE__ */ aligning(
  generatedNoRepeatBlank,
  async () => (await import("./alignment/topologies/ctc-no-repeat-blank.ts")).ctcNoRepeatBlank,
);

/** What aligns is loaded by those who align. A call that bundlers know to be pure, so that they leave out a topology that nobody names. */
function aligning(
  topology: TopologyKernels,
  aligning: NonNullable<TopologyKernels["aligning"]>,
): TopologyKernels {
  return { ...topology, aligning };
}
