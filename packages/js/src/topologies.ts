import { ctc as generatedCtc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank as generatedNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { JsTopology, TopologyKernels } from "./topology.ts";

// What aligns is loaded by those who align.

/** CTC. `js` serves it by default. */
export const ctc = {
  ...generatedCtc,
  alignment: async () => (await import("./generated/alignment/ctc.ts")).ctcAlignment,
} satisfies TopologyKernels as JsTopology;

/** CTC without the mandatory blank between equal labels. */
export const ctcNoRepeatBlank = {
  ...generatedNoRepeatBlank,
  alignment: async () =>
    (await import("./generated/alignment/ctc-no-repeat-blank.ts")).ctcNoRepeatBlankAlignment,
} satisfies TopologyKernels as JsTopology;
