import type { WasmTopology } from "../topology.ts";
import type { AlignedTopology } from "./topology.ts";

/** CTC. `wasm` serves it by default. */
export const ctc = {
  name: "ctc",
  aligning: async () => (await import("./topologies/ctc.ts")).ctc,
} satisfies AlignedTopology as WasmTopology;

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank = {
  name: "ctc-no-repeat-blank",
  aligning: async () => (await import("./topologies/ctc-no-repeat-blank.ts")).ctcNoRepeatBlank,
} satisfies AlignedTopology as WasmTopology;
