import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { TopologyModule, WasmTopology } from "./topology.ts";

generatedCtc satisfies TopologyModule;
generatedNoRepeatBlank satisfies TopologyModule;

/** CTC. `wasm` serves it by default. */
export const ctc: WasmTopology = generatedCtc;

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank: WasmTopology = generatedNoRepeatBlank;
