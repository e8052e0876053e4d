import { familiesOf, freeIds } from "../derive/vocabulary.ts";
import { windowEdges } from "../derive/window.ts";
import { i32, local, max, sub } from "../ir/build.ts";
import { S } from "../ir/shape.ts";
import type { Representation } from "../lower/represent.ts";
import { printSize } from "../print/size-table.ts";
import type { Lattice } from "../spec/lattice.ts";
import { blockWindow } from "../stages/alignment/block.ts";
import { padBefore } from "../stages/cells/cell-rows.ts";

// What the hosts of best paths know of a lattice, as packages/alignment wants it: never a formula of their own.

/** `ctcAlignment`: what the value is called. */
export const alignmentName = (topology: string): string => `${topology}Alignment`;

/** `ctcPosteriors`. */
export const posteriorsName = (topology: string): string => `${topology}Posteriors`;

/** Fields that the value has in every backend. */
export function alignmentFields(lattice: Lattice, { unit }: Representation): string[] {
  const { slope, tail } = windowEdges(lattice);
  const [t, frames, least, last] = ["t", "frames", "least", "last"].map((name) => local(name));
  const { low, high } = blockWindow(lattice, t!, frames!, least!, last!);
  return [
    "  /** Classes that no column stands for: a target uses no more than those, its labels and the blank. */",
    `  freeClasses: ${freeIds(lattice).length},`,
    `  families: ${familiesOf(lattice).length},`,
    "  /** A state of family i at k is state 2k + numbers[i] of the target; below 0 it is none of the target's. */",
    `  numbers: [${familiesOf(lattice)
      .map((family) => numberOf(lattice, family))
      .join(", ")}],`,
    "  /** What `lead` counts, in steps. */",
    `  leadUnit: ${unit},`,
    "  /** How many k a path moves on in a frame, at most. */",
    `  slope: ${slope},`,
    "  /** The least k of a final state. */",
    `  leastEnd: (S: number) => ${printSize(max(i32(0), sub(S, i32(tail))))},`,
    "  /** The first k and the last of frame t in a block that ends before `frames`, with a k from `least` to `last`. */",
    "  window: (t: number, frames: number, least: number, last: number): readonly [number, number] => [",
    `    ${printSize(low)},`,
    `    ${printSize(high)},`,
    "  ],",
  ];
}

/** The same, of posteriors. */
export const posteriorFields = (lattice: Lattice): string[] => [
  "  /** Cells of a row before k = 0, of each family; no step comes from further back. */",
  `  padding: ${padBefore(lattice)},`,
];

function numberOf({ families }: Lattice, family: string): number {
  return families[family] === "blank" ? 0 : families[family] === "label" ? 1 : -1;
}
