import { familiesOf } from "../../derive/vocabulary.ts";
import { add, gt, i32, mul, select } from "../../ir/build.ts";
import type { Expr, Shape } from "../../ir/nodes.ts";
import { K, S, shape } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";

// Where the cells are that one kernel keeps for another: those of both directions up to where they meet, and the last row of each.

/** Rows of alpha are at their frame, and rows of beta one further, because the meeting frame has both. */
export const keptShape = (lattice: Lattice): Shape => shape([K, ...frameDims(lattice)]);

export const meetingScalar = {
  name: "meeting",
  type: "i32",
  doc: "the last frame whose posteriors lie at the frame's own row",
} as const;

/** The row of frame t, once alpha and beta are posteriors. */
export const keptRow = (t: Expr, meeting: Expr): Expr => add(t, select(gt(t, meeting), i32(1), i32(0)));

export const carriesShape = (lattice: Lattice): Shape => shape([2, ...frameDims(lattice)], "alpha and beta");

const frameDims = (lattice: Lattice) => [familiesOf(lattice).length, add(S, i32(1))] as const;

/** Where `family[k]` lies in row `row` of such a buffer. */
export function keptCell(lattice: Lattice, row: Expr, targetLength: Expr) {
  const families = familiesOf(lattice);
  const cells = add(targetLength, i32(1));
  return (family: string, k: Expr): Expr =>
    add(mul(add(mul(row, i32(families.length)), i32(families.indexOf(family))), cells), k);
}
