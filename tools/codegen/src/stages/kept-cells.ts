import { add, i32, mul } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";
import type { Lattice } from "../spec/lattice.ts";

// Where cells lie that one kernel keeps for another: those of both directions up to where they meet, and what each has come to.

/** Rows of alpha lie at their frame; rows of beta one further, as the meeting frame has both. */
export const keptShape = (lattice: Lattice): string => `[T+1, ${width(lattice)}, S+1]`;

export const carriesShape = (lattice: Lattice): string => `[2, ${width(lattice)}, S+1], alpha and beta`;

const width = (lattice: Lattice): number => Object.keys(lattice.families).length;

/** Where `family[k]` lies in row `row` of such a buffer. */
export function keptCell(lattice: Lattice, row: Expr, targetLength: Expr) {
  const families = Object.keys(lattice.families);
  const cells = add(targetLength, i32(1));
  return (family: string, k: Expr): Expr =>
    add(mul(add(mul(row, i32(families.length)), i32(families.indexOf(family))), cells), k);
}
