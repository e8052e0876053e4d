import { rows } from "./generated/rows.ts";
import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { TopologyModule, WasmTopology } from "./topology.ts";

generatedCtc satisfies TopologyModule;
generatedNoRepeatBlank satisfies TopologyModule;

// What stands between their parts. From here, so that in a bundle it is beside them, where gzip finds what repeats.
export { rows };

/** CTC. `wasm` serves it by default. */
export const ctc: WasmTopology = generatedCtc;

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank: WasmTopology = generatedNoRepeatBlank;
