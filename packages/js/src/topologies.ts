import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { JsTopology, TopologyKernels } from "./topology.ts";

/** CTC. `js` serves it by default. */
export const ctc: JsTopology = /* @__PURE__ */ withLater(
  generatedCtc,
  async () => (await import("./later-topologies/ctc.ts")).ctc,
);

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank: JsTopology = /* @__PURE__ */ withLater(
  generatedNoRepeatBlank,
  async () => (await import("./later-topologies/ctc-no-repeat-blank.ts")).ctcNoRepeatBlank,
);

/** A call that bundlers know to be pure, so that they leave out a topology that nobody names. */
function withLater(topology: TopologyKernels, later: NonNullable<TopologyKernels["later"]>): TopologyKernels {
  return { ...topology, later };
}
