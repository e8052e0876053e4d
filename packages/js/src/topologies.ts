import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { JsTopology, TopologyKernels } from "./topology.ts";

generatedCtc satisfies TopologyKernels;
generatedNoRepeatBlank satisfies TopologyKernels;

/** CTC. `js` serves it by default. */
export const ctc: JsTopology = generatedCtc;

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank: JsTopology = generatedNoRepeatBlank;
