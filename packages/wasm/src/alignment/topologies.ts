import type { WithLater } from "../later-topology.ts";
import type { WasmTopology } from "../topology.ts";

/** CTC. `wasm` serves it by default. */
export const ctc = {
  name: "ctc",
  later: async () => (await import("../later-topologies/ctc.ts")).ctc,
} satisfies WithLater as WasmTopology;

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank = {
  name: "ctc-no-repeat-blank",
  later: async () => (await import("../later-topologies/ctc-no-repeat-blank.ts")).ctcNoRepeatBlank,
} satisfies WithLater as WasmTopology;
