import type { Lattice } from "./lattice.ts";

// CTC without the mandatory blank between equal labels (k2's modified topology). The step from one label to the next
// always exists, so a target of S labels fits into S frames whatever it repeats.
export const ctcNoRepeatBlank: Lattice = {
  name: "ctc-no-repeat-blank",
  families: { blank: "blank", label: "label" },
  transitions: [
    { from: "blank", to: "blank", advance: 0 },
    { from: "label", to: "blank", advance: 1 },
    { from: "label", to: "label", advance: 0 },
    { from: "blank", to: "label", advance: 0 },
    { from: "label", to: "label", advance: 1 },
  ],
  initial: [
    { family: "blank", k: 0 },
    { family: "label", k: 0 },
  ],
  final: [
    { family: "blank", k: 0 },
    { family: "label", k: -1 },
  ],
};
