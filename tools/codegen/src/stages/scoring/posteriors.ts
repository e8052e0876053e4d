import { familiesOf } from "../../derive/vocabulary.ts";
import { windowEdges } from "../../derive/window.ts";
import { add, i32, kernel, mul, op, real } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { S, shape, T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weightScalars } from "../cells/arc-weights.ts";
import { CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { guardBuffers } from "../cells/guards.ts";
import { type Window, windowAt } from "../cells/window.ts";
import { storedIn } from "../classes/frame-source.ts";
import { idsShape } from "../labels/labels.ts";
import { betaRows } from "../lattice/beta-rows.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { statesBuffer, writeStates } from "./state-row.ts";

/** A frame's cells, before they are divided by their sum. */
const sharesBuffer = (lattice: Lattice, { overrun }: Schedule): Buffer => ({
  name: "shares",
  type: "real",
  access: "readwrite",
  shape: shape([familiesOf(lattice).length, add(S, i32(1 + overrun))]),
});

/** Beta, one frame at a time, and the posteriors of all states with alpha. Two rows of beta are kept. */
export function posteriors(lattice: Lattice, schedule: Schedule): Kernel {
  const edges = windowEdges(lattice);
  const source = storedIn(schedule);
  return kernel(
    {
      name: "posteriors",
      doc: "The posterior of each state at each frame.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U" },
        ...source.scalars,
        ...weightScalars(lattice),
      ],
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) },
        ...guardBuffers(lattice, schedule),
        ...source.buffers,
        cellBuffer(lattice, schedule, "alpha", T, "read"),
        { name: "total", type: "weight", access: "read", shape: shape([1]) },
        cellBuffer(lattice, schedule, "beta", 2, "readwrite"),
        sharesBuffer(lattice, schedule),
        statesBuffer,
      ],
    },
    (b, scalar) => {
      const [frames, targetLength] = [scalar("frames"), scalar("targetLength")];
      const opened = source.open(b, scalar);
      const total = b.let("all", b.read("total", i32(0)));
      const rows = new CellRows(b, lattice, schedule, targetLength);
      const length = b.let("length", add(targetLength, i32(1 + schedule.overrun)));
      const families = familiesOf(lattice);
      const shareAt = (family: string, k: Expr) => add(mul(i32(families.indexOf(family)), length), k);
      betaRows(b, lattice, schedule, {
        frames,
        targetLength,
        weights: arcWeights(b, lattice, scalar),
        windowOf: (t) => windowAt(edges, t, frames, targetLength),
        rowOf: (b, t) => rows.row(b, "beta", op("i32", "and", t, i32(1))),
        open(b, t) {
          const { start } = opened.frame(b, t);
          const alpha = rows.row(b, "alpha", t);
          const mass = b.var("mass", real(0));
          let window: Window;
          return {
            start,
            begin(b, within, sparse) {
              window = within;
              if (sparse)
                for (const family of families)
                  b.for("k", window.low, window.high, "any", (k, b) =>
                    b.write("shares", shareAt(family, k), real(0)),
                  );
            },
            cell(b, family, k, beta) {
              const here = b.let(`${family}Alpha`, alpha.read(b, family, k));
              const share = b.let("share", op("real", "posterior", here, beta, total));
              b.accumulate(mass, "add", share);
              b.write("shares", shareAt(family, k), share);
            },
            end: (b) =>
              writeStates(b, lattice, {
                start: i32(0),
                t,
                targetLength,
                window,
                mass,
                share: (family, k) => b.read("shares", shareAt(family, k)),
              }),
          };
        },
      });
    },
  );
}
