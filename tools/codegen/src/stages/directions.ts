import { startCells } from "../derive/start.ts";
import { backwardStep, forwardStep } from "../derive/step.ts";
import { window } from "../derive/window.ts";
import { add, type Block, eq, i32, kernel, ne, op, sub } from "../ir/build.ts";
import { type Buffer, type Expr, type Kernel, THREAD } from "../ir/nodes.ts";
import type { Lattice } from "../spec/lattice.ts";
import type { Direction, Use } from "./direction.ts";
import { stored } from "./frame-source.ts";
import { carriesShape, keptCell, keptShape } from "./kept-cells.ts";
import { idsShape } from "./labels.ts";
import { CellRows, cellBuffer, emissionReader, frameWindow, guardBuffers } from "./lattice-rows.ts";
import { fillDeadByPairs, oneDirectionOfPairs } from "./one-pair.ts";
import { walk } from "./walk.ts";

// The recursion where there are threads to spare: alpha from the first frame on and beta from the last, at the same time, so
// that half as many frames wait for each other. `meet` takes both to the meeting frame and keeps what they find, alpha of the
// frames before and beta of those after; `join` (join.ts) multiplies them there; `part` takes both further, over the cells that the
// other has kept, and makes posteriors of them. Any of it may be done a few frames at a time: carries say where a direction
// is: what was `carries` is `carried` the next time, in the same place. Whatever is read of it goes into the rows, so that it has
// been read before the barrier ahead of the first step, and written after it.

const SCHEDULE = "parallel";

/** How a direction goes over a frame's pairs: threads that take one after the other, or one for each pair. */
export type Form = "dealt" | "onePair";

/** Alpha and beta up to the meeting frame. */
export function meet(lattice: Lattice, form: Form = "dealt"): Kernel {
  const scalars: Kernel["scalars"] = [
    { name: "keeps", type: "i32", doc: "whether cells are kept for posteriors" },
  ];
  const buffers: Buffer[] = [{ name: "kept", type: "weight", access: "write", shape: keptShape(lattice) }];
  return directions(
    lattice,
    "meet",
    "Alpha and beta up to the frame where they meet.",
    scalars,
    buffers,
    form,
    {
      rowsLater: "beta",
      visit: (b, scalar, at, cell) => b.if(ne(scalar("keeps"), i32(0)), (b) => b.write("kept", at, cell)),
    },
  );
}

/** Alpha and beta from the meeting frame on, and posteriors of all frames but that. */
export function part(lattice: Lattice, form: Form = "dealt"): Kernel {
  const buffers: Buffer[] = [
    { name: "kept", type: "weight", access: "read", shape: keptShape(lattice) },
    { name: "total", type: "weight", access: "read", shape: "[1]" },
    { name: "posteriors", type: "real", access: "write", shape: keptShape(lattice) },
  ];
  return directions(lattice, "part", "Alpha and beta from there on, and posteriors.", [], buffers, form, {
    rowsLater: "alpha",
    ahead: "kept",
    visit: (b, _scalar, at, cell, brought) => {
      const other = brought ?? b.let("other", b.read("kept", at));
      const total = b.let("all", b.read("total", i32(0)));
      b.write("posteriors", at, op("real", "posterior", cell, other, total));
    },
  });
}

function directions(
  lattice: Lattice,
  name: string,
  doc: string,
  scalars: Kernel["scalars"],
  buffers: readonly Buffer[],
  form: Form,
  use: Use,
): Kernel {
  checkReach(lattice);
  const { initial, final } = startCells(lattice);
  const alpha: Direction = { name: "alpha", step: forwardStep(lattice), sign: 1, start: initial };
  const beta: Direction = { name: "beta", step: backwardStep(lattice), sign: -1, start: final };
  return kernel(
    {
      name,
      doc,
      scalars: [
        { name: "direction", type: "i32", doc: "0 alpha, 1 beta" },
        { name: "rowsFrom", type: "i32", doc: "where the direction's rows begin in `rows`" },
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U" },
        { name: "alphaFrom", type: "i32", doc: "the first frame of alpha to do" },
        { name: "alphaTo", type: "i32", doc: "the last one; before the first: none" },
        { name: "betaFrom", type: "i32", doc: "the first frame of beta to do, the highest" },
        { name: "betaTo", type: "i32", doc: "the last one, the lowest" },
        ...scalars,
        ...(form === "onePair"
          ? [{ name: THREAD, type: "i32", doc: "which of the block's threads this is" } as const]
          : []),
      ],
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(SCHEDULE) },
        ...guardBuffers(lattice, SCHEDULE),
        ...stored.buffers,
        cellBuffer(lattice, SCHEDULE, "rows", "2", "readwrite"),
        { name: "carried", type: "weight", access: "read", shape: carriesShape(lattice) },
        { name: "carries", type: "weight", access: "write", shape: carriesShape(lattice) },
        ...buffers,
      ],
    },
    (b, scalar) => {
      const rows = new CellRows(b, lattice, SCHEDULE, scalar("targetLength"), scalar("rowsFrom"));
      if (form === "dealt") rows.fillDead(b, "rows", 2);
      else fillDeadByPairs(b, rows, scalar);
      const one = form === "dealt" ? oneDirection : oneDirectionOfPairs;
      const go = (direction: Direction) => (b: Block) => one(b, lattice, scalar, rows, direction, use);
      b.if(eq(scalar("direction"), i32(0)), go(alpha), go(beta));
    },
  );
}

/**
 * Rows are cleared once, not frame by frame: as long as no neighbour is further off than a window's edges move in a frame, what a
 * step reads outside the window before is beyond 0 or S, or not yet reached, and has never been written.
 */
function checkReach(lattice: Lattice): void {
  const { slope } = window(lattice);
  for (const { from, to, advance } of lattice.transitions)
    if (advance < 0 || advance > slope)
      throw new Error(
        `spec ${lattice.name}: from ${from} to ${to} it is ${advance}, windows move by ${slope}`,
      );
}

function oneDirection(
  b: Block,
  lattice: Lattice,
  scalar: (name: string) => Expr,
  rows: CellRows,
  { name, step, sign, start }: Direction,
  use: Use,
): void {
  const isAlpha = name === "alpha";
  const families = Object.keys(lattice.families);
  const [frames, targetLength] = [scalar("frames"), scalar("targetLength")];
  const [from, to] = [scalar(`${name}From`), scalar(`${name}To`)];
  const source = stored.open(b, scalar);
  const span = window(lattice);
  const emissionsOf = (b: Block, t: Expr) => emissionReader(b, lattice, source.frame(b, t).start);
  const rowOf = (b: Block, t: Expr) => rows.row(b, "rows", op("i32", "and", t, i32(1)));
  const carry = keptCell(lattice, i32(isAlpha ? 0 : 1), targetLength);

  b.comment(name);
  const before = b.let("before", sub(from, i32(sign)));
  const first = rowOf(b, before);
  b.if(
    eq(before, isAlpha ? i32(-1) : frames),
    (b) => {
      const k = isAlpha ? i32(start.k) : add(targetLength, i32(start.k));
      first.write(b, start.family, k, b.let("one", op("weight", "one")));
    },
    (b) => {
      const emission = isAlpha ? undefined : emissionsOf(b, before);
      const { low, high } = frameWindow(span, before, frames, targetLength);
      b.for("k", low, high, "any", (k, b) => {
        for (const family of families) {
          const cell = b.let(family, b.read("carried", carry(family, k)));
          const scaled = emission && b.let("scaled", op("weight", "scale", cell, emission(b, family, k)));
          first.write(b, family, k, scaled ?? cell);
        }
      });
    },
  );

  const [low, high] = isAlpha ? [from, to] : [to, from];
  b.for("t", low, high, isAlpha ? "ascending" : "descending", (t, b) => {
    const [previous, row] = [rowOf(b, sub(t, i32(sign))), rowOf(b, t)];
    const emission = emissionsOf(b, t);
    const kept = keptCell(lattice, use.rowsLater === name ? add(t, i32(1)) : t, targetLength);
    const isLast = b.let("isLast", eq(t, to));
    const { low, high } = frameWindow(span, t, frames, targetLength);
    walk(b, SCHEDULE, {
      step,
      from: low,
      to: high,
      cell: (b, family, k) => previous.read(b, family, k),
      guard: (b, k) => b.read("differs", k),
      visit: (b, k, sums) => {
        for (const family of families) {
          const sum = sums[family]!;
          const scaled = b.let(`${family}Next`, op("weight", "scale", sum, emission(b, family, k)));
          row.write(b, family, k, scaled);
          const cell = isAlpha ? scaled : sum;
          use.visit(b, scalar, kept(family, k), cell);
          b.if(isLast, (b) => b.write("carries", carry(family, k), cell));
        }
      },
    });
  });
}
