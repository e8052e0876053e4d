import { rows } from "./generated/rows.ts";
import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { TopologyModule, WasmTopology } from "./topology.ts";

// What stands between their parts. From here, so that in a bundle it is beside them, where gzip finds what repeats.
export { rows };

/** CTC. `wasm` serves it by default. */
export const ctc: WasmTopology = /* @__PURE__ */ aligning(
  generatedCtc,
  async () => (await import("./alignment/topologies/ctc.ts")).ctc,
);

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank: WasmTopology = /* @__PURE__ */ aligning(
  generatedNoRepeatBlank,
  async () => (await import("./alignment/topologies/ctc-no-repeat-blank.ts")).ctcNoRepeatBlank,
);

/** What aligns is loaded by those who align. A call that bundlers know to be pure, so that they leave out a topology that nobody names. */
function aligning(
  topology: TopologyModule,
  aligning: NonNullable<TopologyModule["aligning"]>,
): TopologyModule {
  return { ...topology, aligning };
}
