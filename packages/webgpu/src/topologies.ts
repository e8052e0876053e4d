import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { TopologyShaders, WebgpuTopology } from "./topology.ts";

generatedCtc satisfies TopologyShaders;
generatedNoRepeatBlank satisfies TopologyShaders;

/** CTC. `webgpu` serves it by default. */
export const ctc: WebgpuTopology = generatedCtc;

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank: WebgpuTopology = generatedNoRepeatBlank;
