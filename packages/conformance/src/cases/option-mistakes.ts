// Every mistake a caller can make in options: what they are, and what the error must say.

import type { Mistake } from "./mistake.ts";

const range = RangeError;
const type = TypeError;

export const optionMistakes: Record<string, Mistake & { readonly options: Record<string, unknown> }> = {
  "option-unknown": { error: type, says: ["blnk"], options: { blnk: 0 } },
  "option-reduction": { error: range, says: ["reduction", "avg"], options: { reduction: "avg" } },
  "option-topology": { error: range, says: ["topology", "hmm"], options: { topology: "hmm" } },
  "option-input": { error: range, says: ["input", "probs"], options: { input: "probs" } },
  "option-gradient": { error: range, says: ["gradient", "both"], options: { gradient: "both" } },
  "option-layout": { error: range, says: ["layout", "CTN"], options: { layout: "CTN" } },
  "option-zero-infinity": { error: type, says: ["zeroInfinity", "1"], options: { zeroInfinity: 1 } },
  "option-blank-negative": { error: range, says: ["blank", "-1"], options: { blank: -1 } },
  "option-blank-fraction": { error: range, says: ["blank", "0.5"], options: { blank: 0.5 } },
  "option-blank-in-targets": {
    error: range,
    says: ["blankInTargets", "keep"],
    options: { blankInTargets: "keep" },
  },
  "option-diagnose": { error: type, says: ["diagnose"], options: { diagnose: true } },
  "option-blank-text": { error: type, says: ["blank"], options: { blank: "0" } },
};
