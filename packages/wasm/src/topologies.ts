import { rows } from "./generated/rows.ts";
import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { TopologyModule, WasmTopology } from "./topology.ts";

// What stands between their parts. From here, so that in a bundle it is beside them, where gzip finds what repeats.
export { rows };

/** CTC. `wasm` serves it by default. */
export const ctc = {
  ...generatedCtc,
  alignment: async () => (await import("./generated/alignment/ctc.ts")).ctcAlignment,
} satisfies TopologyModule as WasmTopology;

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank = {
  ...generatedNoRepeatBlank,
  alignment: async () =>
    (await import("./generated/alignment/ctc-no-repeat-blank.ts")).ctcNoRepeatBlankAlignment,
} satisfies TopologyModule as WasmTopology;
