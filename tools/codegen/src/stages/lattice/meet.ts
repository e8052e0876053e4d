import { type Block, eq, i32, kernel, ne, op } from "../../ir/build.ts";
import { type Buffer, type Kernel, THREAD } from "../../ir/nodes.ts";
import { shape } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { weightScalars } from "../cells/arc-weights.ts";
import { CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { guardBuffers } from "../cells/guards.ts";
import { carriesShape, keptShape } from "../cells/kept-cells.ts";
import { stored } from "../classes/frame-source.ts";
import { idsShape } from "../labels/labels.ts";
import { dealt } from "../sweep/dealt.ts";
import { alpha, beta, type Direction } from "../sweep/direction.ts";
import { half, sweepHalf, type Use } from "../sweep/half.ts";
import { byPairs, fillDeadByPairs } from "../sweep/pairs.ts";
import { parallel } from "../sweep/schedule.ts";

// The recursion for targets with threads to spare. Alpha goes from the first frame on and beta from the last, at the same time, so
// half as many frames wait for each other. `meet` takes both to the meeting frame and keeps alpha of the frames before and beta of
// those after. `join` (join.ts) multiplies them there. `part` takes both further, over the cells that the
// other has kept, and turns them into posteriors. Each may be done a few frames at a time. The last row of a call is written as
// `carries`, and the next call reads it at the same place as `carried`. What is read goes into the rows, so it is read before the
// barrier ahead of the first step, and overwritten after it.
//
// Rows are cleared once, not frame by frame. No neighbour is further away than a window's edges move in a frame
// (derive/parallel.ts). So what a step reads outside the previous window is beyond 0 or S, or not yet reached, and has never been written.

/** How a direction goes over a frame's pairs: threads that take several in turn, or a thread for each pair. */
export type Sharing = "dealt" | "pairs";

/** Alpha and beta up to the meeting frame. */
export function meet(lattice: Lattice, sharing: Sharing = "dealt"): Kernel {
  const scalars: Kernel["scalars"] = [
    { name: "keeps", type: "i32", doc: "whether cells are kept for posteriors" },
  ];
  const buffers: Buffer[] = [{ name: "kept", type: "weight", access: "write", shape: keptShape(lattice) }];
  const doc = "Alpha and beta up to the frame where they meet.";
  return directions(lattice, { name: "meet", doc, scalars, buffers }, sharing, {
    rowsLater: "beta",
    visit: (b, scalar, at, cell) => b.if(ne(scalar("keeps"), i32(0)), (b) => b.write("kept", at, cell)),
  });
}

/** Alpha and beta from the meeting frame on, and posteriors of all other frames. */
export function part(lattice: Lattice, sharing: Sharing = "dealt"): Kernel {
  const buffers: Buffer[] = [
    { name: "kept", type: "weight", access: "read", shape: keptShape(lattice) },
    { name: "total", type: "weight", access: "read", shape: shape([1]) },
    { name: "posteriors", type: "real", access: "write", shape: keptShape(lattice) },
  ];
  const doc = "Alpha and beta from there on, and posteriors.";
  return directions(lattice, { name: "part", doc, scalars: [], buffers }, sharing, {
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
  { name, doc, scalars, buffers }: Omit<Kernel, "body">,
  sharing: Sharing,
  use: Use,
): Kernel {
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
        ...weightScalars(lattice),
        ...(sharing === "pairs"
          ? [{ name: THREAD, type: "i32", doc: "which of the block's threads this is" } as const]
          : []),
      ],
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(parallel) },
        ...guardBuffers(lattice, parallel),
        ...stored.buffers,
        directionRows(lattice),
        { name: "carried", type: "weight", access: "read", shape: carriesShape(lattice) },
        { name: "carries", type: "weight", access: "write", shape: carriesShape(lattice) },
        ...buffers,
      ],
    },
    (b, scalar) => {
      const rows = new CellRows(b, lattice, parallel, scalar("targetLength"), scalar("rowsFrom"));
      if (sharing === "dealt") rows.fillDead(b, "rows", 2);
      else fillDeadByPairs(b, rows, scalar);
      const traversal = sharing === "dealt" ? dealt : byPairs;
      const go = (direction: Direction) => (b: Block) => {
        const work = half(b, lattice, parallel, scalar, rows, direction, use);
        sweepHalf(b, scalar, work, traversal(b, scalar, work));
      };
      b.if(eq(scalar("direction"), i32(0)), go(alpha(lattice)), go(beta(lattice)));
    },
  );
}

/** The two rows that one direction works in. */
export const directionRows = (lattice: Lattice): Buffer =>
  cellBuffer(lattice, parallel, "rows", 2, "readwrite");
