import { rows } from "./generated/rows.ts";
import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { TopologyModule, WasmTopology } from "./topology.ts";

// What stands between their parts. From here, so that in a bundle it is beside them, where gzip finds what repeats.
export { rows };

/** CTC. `wasm` serves it by default. */
export const ctc: WasmTopology = /* @__PURE__ */ aligning(generatedCtc, async (openEnds) =>
  openEnds
    ? (await import("./generated/alignment/ctc-open.ts")).ctcOpenAlignment
    : (await import("./generated/alignment/ctc.ts")).ctcAlignment,
);

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank: WasmTopology = /* @__PURE__ */ aligning(
  generatedNoRepeatBlank,
  async (openEnds) =>
    openEnds
      ? (await import("./generated/alignment/ctc-no-repeat-blank-open.ts")).ctcNoRepeatBlankOpenAlignment
      : (await import("./generated/alignment/ctc-no-repeat-blank.ts")).ctcNoRepeatBlankAlignment,
);

/** Those who align load the module of best paths. A call that bundlers know to be pure, so that they leave out a topology that nobody names. */
function aligning(
  topology: Omit<TopologyModule, "alignment">,
  alignment: TopologyModule["alignment"],
): TopologyModule {
  return { ...topology, alignment };
}
