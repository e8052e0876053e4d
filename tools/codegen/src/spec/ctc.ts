import type { Lattice } from "./lattice.ts";

// Graves et al. 2006, section 4.1, with the 2S + 1 states split into blanks b[k] (before label k) and labels l[k]:
//
//   b'[k] = p(blank) * (b[k] + l[k-1])
//   l'[k] = p(y[k])  * (l[k] + b[k] + differs(k) * l[k-1])
//
// Equal neighbours need a blank between them, or they would collapse into one label.
export const ctc: Lattice = {
  name: "ctc",
  families: { blank: "blank", label: "label" },
  transitions: [
    { from: "blank", to: "blank", advance: 0 },
    { from: "label", to: "blank", advance: 1 },
    { from: "label", to: "label", advance: 0 },
    { from: "blank", to: "label", advance: 0 },
    { from: "label", to: "label", advance: 1, when: "differs" },
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
