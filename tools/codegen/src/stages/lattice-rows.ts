import type { Step } from "../derive/step.ts";
import type { Window } from "../derive/window.ts";
import { add, type Block, i32, max, min, mul, op, sub } from "../ir/build.ts";
import type { Buffer, Expr, Type } from "../ir/nodes.ts";
import type { Lattice } from "../spec/lattice.ts";

// How lattice cells lie in memory, and which of them a frame touches. Row r of a family holds k = -1 .. S + 1, so that a
// neighbour outside 0 .. S can be read: it holds a dead cell, and no loop needs a special first or last turn.

const PAD = 1;

export function rowLength(targetLength: Expr): Expr {
  return add(targetLength, i32(1 + 2 * PAD));
}

export function cellBuffers(
  lattice: Lattice,
  stem: string,
  rows: string,
  access: Buffer["access"],
): Buffer[] {
  return Object.keys(lattice.families).map((family) => ({
    name: cells(stem, family),
    type: "weight" as Type & "weight",
    access,
    shape: `[${rows}, S+3]`,
  }));
}

export function cells(stem: string, family: string): string {
  return `${stem}${family[0]!.toUpperCase()}${family.slice(1)}`;
}

/** Index of `k` in a row that begins at `row`. */
export function cellAt(row: Expr, k: Expr): Expr {
  return add(add(row, k), i32(PAD));
}

export interface Frame {
  readonly low: Expr;
  readonly high: Expr;
}

/** The k that lie on complete paths at frame t. */
export function frameWindow({ slope, head, tail }: Window, t: Expr, frames: Expr, targetLength: Expr): Frame {
  const remaining = sub(sub(frames, i32(1)), t);
  const low = sub(sub(targetLength, i32(tail)), mul(i32(slope), remaining));
  return { low: max(i32(0), low), high: min(targetLength, add(mul(i32(slope), t), i32(head))) };
}

/** Makes every cell dead that a step over `wanted` reads outside of `written`, the window of the row at `row`. */
export function padRow(
  b: Block,
  lattice: Lattice,
  stem: string,
  row: Expr,
  step: Step,
  written: Frame,
  wanted: Frame,
): void {
  const offsets = Object.values(step).flatMap((terms) => terms.map(({ offset }) => offset));
  fillDead(b, lattice, stem, row, add(wanted.low, i32(Math.min(0, ...offsets))), sub(written.low, i32(1)));
  fillDead(b, lattice, stem, row, add(written.high, i32(1)), add(wanted.high, i32(Math.max(0, ...offsets))));
}

export function fillDead(b: Block, lattice: Lattice, stem: string, row: Expr, from: Expr, to: Expr): void {
  b.for("k", from, to, "any", (k, b) => {
    const dead = b.let("dead", op("weight", "dead"));
    for (const family of Object.keys(lattice.families)) b.write(cells(stem, family), cellAt(row, k), dead);
  });
}

/** The id whose emission `family[k]` has. */
export function emissionId(b: Block, lattice: Lattice, family: string, k: Expr): Expr {
  return lattice.families[family] === "blank" ? i32(0) : b.read("ids", k);
}

/** The families that emit the blank share one emission a frame. */
export function emissionReader(
  b: Block,
  lattice: Lattice,
  start: Expr,
): (b: Block, family: string, k: Expr) => Expr {
  const blank = b.let("blankEmission", b.read("emissions", start));
  return (b, family, k) =>
    lattice.families[family] === "blank"
      ? blank
      : b.let("emission", b.read("emissions", add(start, emissionId(b, lattice, family, k))));
}
