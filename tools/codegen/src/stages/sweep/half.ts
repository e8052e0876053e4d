import { windowEdges } from "../../derive/window.ts";
import { add, type Block, i32, op } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";
import type { End, Lattice } from "../../spec/lattice.ts";
import { arcWeights } from "../cells/arc-weights.ts";
import type { CellRow, CellRows } from "../cells/cell-rows.ts";
import type { EmissionReader } from "../cells/emissions.ts";
import { guardReader } from "../cells/guards.ts";
import { keptCell } from "../cells/kept-cells.ts";
import { type Window, windowAt } from "../cells/window.ts";
import { type Direction, startOf } from "./direction.ts";
import type { Schedule } from "./schedule.ts";
import { type Cell, type Course, frameBefore, sweep, type Traversal } from "./sweep.ts";

// One of two directions that run at the same time, a few frames in each call. The last row of a call is carried over to the
// next, so a direction begins either with its start cell or with the carried row.

/** What is done with the cells of either direction. */
export interface Use {
  /** A buffer that it reads the same place of, which may be read earlier. */
  readonly ahead?: string;
  /** Whose rows lie one further than their frame. */
  readonly rowsLater: "alpha" | "beta";
  /**
   * @param at where the cell lies among those kept
   * @param brought what `ahead` has there, if it was read before
   */
  visit(b: Block, scalar: (name: string) => Expr, at: Expr, cell: Expr, brought?: Expr): void;
}

export interface Half extends Course {
  readonly lattice: Lattice;
  readonly rows: CellRows;
  readonly use: Use;
  readonly targetLength: Expr;
  /** Where the direction starts, and the frame that this is: the one before its first. */
  readonly start: { readonly family: string; readonly k: Expr; readonly frame: Expr };
  /** Whether the start lies in the padding of its row, which no frame writes again. */
  readonly startsInPad: boolean;
  rowOf(b: Block, t: Expr): CellRow;
  windowOf(t: Expr): Window;
  /** Where frame t's cells lie among those kept. */
  keptAt(t: Expr): (family: string, k: Expr) => Expr;
  /** Where a cell lies among what is carried. */
  readonly carry: (family: string, k: Expr) => Expr;
  /** Keeps what the direction's last frame has. */
  keep(b: Block, cell: Cell): void;
}

/** How threads go over the frames and cells of one direction. */
export interface HalfTraversal extends Traversal {
  /** Before the first frame: what came before it is in its row. */
  begin(b: Block): void;
  /** Of a frame that `frames` has come to. */
  emission(b: Block, t: Expr): EmissionReader;
}

export function sweepHalf(
  b: Block,
  scalar: (name: string) => Expr,
  half: Half,
  traversal: HalfTraversal,
): void {
  const { direction, use, rowOf, keptAt } = half;
  traversal.begin(b);
  sweep(b, traversal, half, (b, t) => {
    const [previous, row] = [rowOf(b, frameBefore(direction, t)), rowOf(b, t)];
    const kept = keptAt(t);
    return {
      t,
      window: half.windowOf(t),
      previous,
      row,
      emission: traversal.emission(b, t),
      stem: "Next",
      after: (b, { family, k, value, brought }) => use.visit(b, scalar, kept(family, k), value, brought),
      last: (b, cell) => half.keep(b, cell),
    };
  });
}

export function half(
  b: Block,
  lattice: Lattice,
  schedule: Schedule,
  scalar: (name: string) => Expr,
  rows: CellRows,
  direction: Direction,
  use: Use,
): Half {
  const isAlpha = direction.name === "alpha";
  const [frames, targetLength] = [scalar("frames"), scalar("targetLength")];
  const edges = windowEdges(lattice);
  const start: End = startOf(lattice, direction);
  const carry = keptCell(lattice, i32(isAlpha ? 0 : 1), targetLength);
  return {
    lattice,
    rows,
    use,
    targetLength,
    direction,
    from: scalar(`${direction.name}From`),
    to: scalar(`${direction.name}To`),
    guard: guardReader(lattice, schedule, targetLength),
    weights: arcWeights(b, lattice, scalar),
    start: {
      family: start.family,
      k: isAlpha ? i32(start.k) : add(targetLength, i32(start.k)),
      frame: isAlpha ? i32(-1) : frames,
    },
    startsInPad: isAlpha ? start.k < 0 : start.k > 0,
    windowOf: (t) => windowAt(edges, t, frames, targetLength),
    rowOf: (b, t) => rows.row(b, "rows", op("i32", "and", t, i32(1))),
    keptAt: (t) => keptCell(lattice, use.rowsLater === direction.name ? add(t, i32(1)) : t, targetLength),
    carry,
    keep: (b, { family, k, value }) => b.write("carries", carry(family, k), value),
  };
}
