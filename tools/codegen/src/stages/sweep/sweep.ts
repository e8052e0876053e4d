import { add, type Block, i32, op } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";
import type { ArcWeights } from "../cells/arc-weights.ts";
import type { CellRow } from "../cells/cell-rows.ts";
import type { EmissionReader } from "../cells/emissions.ts";
import type { GuardReader } from "../cells/guards.ts";
import type { Window } from "../cells/window.ts";
import type { Direction } from "./direction.ts";

// The recursion, stated once. Frame after frame in one direction, each cell becomes its emission times the sum of its neighbours
// in the row before. Forward, backward and the two directions of a GPU all use it, and differ in what they do at each cell. How a
// schedule goes over frames and cells is a value: in loops (loops.ts), or with a thread that stays with one pair of cells (pairs.ts).

/** The first and last frame, and what all frames share. */
export interface Course {
  readonly direction: Direction;
  /** The first frame and the last one, in the order of the direction. */
  readonly from: Expr;
  readonly to: Expr;
  readonly guard: GuardReader;
  readonly weights: ArcWeights;
}

/** One frame, when a sweep comes to it. */
export interface Frame {
  readonly t: Expr;
  readonly window: Window;
  /** The row before, and the one to write. */
  readonly previous: CellRow;
  readonly row: CellRow;
  readonly emission: EmissionReader;
  /** What the frame's cells are called. */
  readonly stem: string;
  /** With a cell's sum, before it is multiplied by its emission. */
  before?(b: Block, cell: Cell): void;
  /** Called with the direction's value: alpha includes its frame's emission, beta does not. */
  after?(b: Block, cell: Cell): void;
  /** The same, only in the last frame. */
  last?(b: Block, cell: Cell): void;
  /** When all cells are done. */
  close?(b: Block): void;
}

export interface Cell {
  readonly family: string;
  readonly k: Expr;
  readonly value: Expr;
  /** What the frame needs from memory, if it was read ahead. */
  readonly brought?: Expr;
}

/** How a schedule goes over frames, and over the cells of one. */
export interface Traversal {
  frames(b: Block, course: Course, visit: (b: Block, t: Expr) => void): void;
  /** Gives every cell of the frame's window its sum, writes the new cell, and does what the frame asks for. */
  cells(b: Block, course: Course, frame: Frame): void;
}

/** @param open what is done with frame t */
export function sweep(
  b: Block,
  traversal: Traversal,
  course: Course,
  open: (b: Block, t: Expr) => Frame,
): void {
  traversal.frames(b, course, (b, t) => {
    const frame = open(b, t);
    traversal.cells(b, course, frame);
    frame.close?.(b);
  });
}

/**
 * What a cell's sum becomes. `scaled` by its emission it goes into the row, where the next frame reads it. `value` is the direction's
 * own value: alpha with its frame's emission, beta without.
 */
export function next(
  b: Block,
  { name }: Direction,
  stem: string,
  sum: Expr,
  emission: Expr,
): { readonly scaled: Expr; readonly value: Expr } {
  const scaled = b.let(stem, op("weight", "scale", sum, emission));
  return { scaled, value: name === "alpha" ? scaled : sum };
}

/** In the order of the spec. */
export function families(
  step: Direction["step"],
  sums: Readonly<Record<string, Expr>>,
): (readonly [string, Expr])[] {
  return Object.keys(step).map((family) => [family, sums[family]!] as const);
}

/** The frame before t, in the order of the direction. */
export const frameBefore = ({ sign }: Direction, t: Expr): Expr => add(t, i32(-sign));
