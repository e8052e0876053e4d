import { windowEdges } from "../../derive/window.ts";
import { add, type Block, i32, min, mul, op, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { B, W } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { type CellRow, CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { type Window, windowAt } from "../cells/window.ts";
import type { Schedule } from "../sweep/schedule.ts";

// Best paths are found block by block, so that memory holds neither every row nor every k. A block is some frames of the lattice, and
// those k that a path can have there which ends where the block does: at its last frame from `leastLabel` to `lastLabel`, which is
// one k but at the end of the lattice, and with each frame before it one slope further back. t and k count from the whole lattice's
// first; rows begin with the block's first of either.

export const blockScalars: Kernel["scalars"] = [
  { name: "frames", type: "i32", doc: "the frame after the block's last" },
  { name: "leastLabel", type: "i32", doc: "the least k of a state that the block can end in" },
  { name: "lastLabel", type: "i32", doc: "the greatest; S where the block ends the lattice" },
  { name: "firstFrame", type: "i32", doc: "the frame of row 0" },
  { name: "firstLabel", type: "i32", doc: "the first k of a row; 0 where the block begins the lattice" },
  { name: "rowMask", type: "i32", doc: "-1 keeps every row of alpha, 1 only the last two" },
];

/** Alpha of the block. */
export const blockBuffer = (lattice: Lattice, schedule: Schedule, access: Buffer["access"]): Buffer =>
  cellBuffer(lattice, schedule, "alpha", B, access, W);

export interface BlockRows {
  rowOf(b: Block, t: Expr): CellRow;
  windowOf(t: Expr): Window;
}

/** @param room the last k that rows have room for. Default: the block's last */
export function blockRows(
  b: Block,
  lattice: Lattice,
  schedule: Schedule,
  scalar: (name: string) => Expr,
  room = scalar("lastLabel"),
): BlockRows {
  const [frames, last, left] = [scalar("frames"), scalar("lastLabel"), scalar("firstLabel")];
  const rows = new CellRows(b, lattice, schedule, sub(room, left), sub(i32(0), left));
  return {
    rowOf: (b, t) => rows.row(b, "alpha", op("i32", "and", sub(t, scalar("firstFrame")), scalar("rowMask"))),
    windowOf: (t) => blockWindow(lattice, t, frames, scalar("leastLabel"), last),
  };
}

/** The k of frame t that a block has. */
export function blockWindow(lattice: Lattice, t: Expr, frames: Expr, least: Expr, last: Expr): Window {
  const { slope, head } = windowEdges(lattice);
  return {
    ...windowAt({ slope, head, tail: 0 }, t, frames, least),
    high: min(last, add(mul(i32(slope), t), i32(head))),
  };
}
