import { rows } from "./generated/rows.ts";
import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { TopologyModule, WasmTopology } from "./topology.ts";

// What stands between their parts. From here, so that in a bundle it is beside them, where gzip finds what repeats.
export { rows };

/** CTC. `wasm` serves it by default. */
export const ctc: WasmTopology = /* @__PURE__ */ withLater(
  generatedCtc,
  async () => (await import("./later-topologies/ctc.ts")).ctc,
);

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank: WasmTopology = /* @__PURE__ */ withLater(
  generatedNoRepeatBlank,
  async () => (await import("./later-topologies/ctc-no-repeat-blank.ts")).ctcNoRepeatBlank,
);

/** A call that bundlers know to be pure, so that they leave out a topology that nobody names. */
function withLater(topology: TopologyModule, later: NonNullable<TopologyModule["later"]>): TopologyModule {
  return { ...topology, later };
}
