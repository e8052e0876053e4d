import { add, type Block, ge, i32, op, sub } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";
import type { End, Lattice } from "../../spec/lattice.ts";
import { type ArcWeights, weighed } from "../cells/arc-weights.ts";
import type { CellRow } from "../cells/cell-rows.ts";
import type { EmissionReader } from "../cells/emissions.ts";
import type { Window } from "../cells/window.ts";

// Alpha's row of frame 0, and what the row of the last frame has at the final states.

/** Makes the window dead but for the initial states. */
export function writeFirstRow(
  b: Block,
  lattice: Lattice,
  row: CellRow,
  { low, high }: Window,
  targetLength: Expr,
  emission: EmissionReader,
  weights: ArcWeights,
): void {
  row.fillDead(b, low, high);
  const begin = (b: Block, { family, k, weight }: End) => {
    const one = weighed(b, b.let("one", op("weight", "one")), weight, weights);
    const start = b.let("start", op("weight", "scale", one, emission(b, family, i32(k))));
    row.write(b, family, i32(k), start);
  };
  for (const end of lattice.initial)
    if (end.k === 0) begin(b, end);
    else b.if(ge(targetLength, i32(end.k)), (b) => begin(b, end));
}

/** A path may end here. */
export interface Ending {
  readonly family: string;
  readonly k: Expr;
  readonly cell: Expr;
  /** The cell after the end's own weight. */
  readonly weight: Expr;
}

/** @param window of the last frame: final states outside it are made dead */
export function endings(
  b: Block,
  lattice: Lattice,
  row: CellRow,
  { low, high }: Window,
  targetLength: Expr,
  weights: ArcWeights,
): Ending[] {
  const distances = lattice.final.map(({ k }) => k);
  row.fillDead(b, add(targetLength, i32(Math.min(...distances))), sub(low, i32(1)));
  row.fillDead(b, add(high, i32(1)), add(targetLength, i32(Math.max(...distances))));
  return lattice.final.map(({ family, k, weight }) => {
    const at = add(targetLength, i32(k));
    const cell = b.let("ending", row.read(b, family, at));
    return { family, k: at, cell, weight: weighed(b, cell, weight, weights) };
  });
}
