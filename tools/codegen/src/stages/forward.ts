import { forwardStep } from "../derive/step.ts";
import { window } from "../derive/window.ts";
import { add, type Block, i32, kernel, op, select, sub } from "../ir/build.ts";
import type { Expr, Kernel } from "../ir/nodes.ts";
import type { Lattice } from "../spec/lattice.ts";
import { type FrameSource, stored } from "./frame-source.ts";
import { idsShape } from "./labels.ts";
import { CellRows, cellBuffer, emissionReader, frameWindow, guardBuffers } from "./lattice-rows.ts";
import type { OneThread } from "./schedule.ts";
import { walk } from "./walk.ts";

/** Alpha of all frames, or of the last two where only the loss is wanted, and the total over the final states. */
export function forward(lattice: Lattice, schedule: OneThread, source: FrameSource = stored): Kernel {
  const step = forwardStep(lattice);
  const span = window(lattice);
  const families = Object.keys(lattice.families);
  return kernel(
    {
      name: "forward",
      doc: "Alpha: the weight of all partial paths that end in a state at a frame, its emission counted.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U" },
        { name: "rowMask", type: "i32", doc: "-1 keeps every row of alpha, 1 only the last two" },
        ...source.scalars,
      ],
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) },
        ...guardBuffers(lattice, schedule),
        ...source.buffers,
        cellBuffer(lattice, schedule, "alpha", "T or 2", "readwrite"),
        { name: "total", type: "weight", access: "write", shape: "[1]" },
        { name: "alive", type: "i32", access: "write", shape: "[1], 0 where the total probability is 0" },
      ],
    },
    (b, scalar) => {
      const [frames, targetLength] = [scalar("frames"), scalar("targetLength")];
      const opened = source.open(b, scalar);
      const rows = new CellRows(b, lattice, schedule, targetLength);
      const rowOf = (b: Block, t: Expr) => rows.row(b, "alpha", op("i32", "and", t, scalar("rowMask")));
      const frameOf = (t: Expr) => frameWindow(span, t, frames, targetLength);

      b.comment("frame 0");
      const first = frameOf(i32(0));
      const firstRow = rowOf(b, i32(0));
      const emissionOfFirst = emissionReader(b, lattice, opened.frame(b, i32(0)).start);
      firstRow.fillDead(b, first.low, first.high);
      for (const { family, k } of lattice.initial) {
        const one = b.let("one", op("weight", "one"));
        firstRow.write(
          b,
          family,
          i32(k),
          b.let("start", op("weight", "scale", one, emissionOfFirst(b, family, i32(k)))),
        );
      }

      b.for("t", i32(1), sub(frames, i32(1)), "ascending", (t, b) => {
        const [before, row] = [rowOf(b, sub(t, i32(1))), rowOf(b, t)];
        const { low, high } = frameOf(t);
        const here = { low: b.let("low", low), high: b.let("high", high) };
        before.pad(b, step, frameOf(sub(t, i32(1))), here);
        const emission = emissionReader(b, lattice, opened.frame(b, t).start);
        walk(b, schedule, {
          step,
          from: here.low,
          to: here.high,
          cell: (b, family, k) => before.read(b, family, k),
          guard: (b, k) => b.read("differs", k),
          visit: (b, k, sums) => {
            for (const family of families) {
              const alpha = b.let(
                `${family}Alpha`,
                op("weight", "scale", sums[family]!, emission(b, family, k)),
              );
              row.write(b, family, k, alpha);
            }
          },
        });
      });

      b.comment("the final states");
      const last = sub(frames, i32(1));
      const lastRow = rowOf(b, last);
      const distances = lattice.final.map(({ k }) => k);
      lastRow.fillDead(b, add(targetLength, i32(Math.min(...distances))), sub(frameOf(last).low, i32(1)));
      lastRow.fillDead(b, add(frameOf(last).high, i32(1)), add(targetLength, i32(Math.max(...distances))));
      const ends = lattice.final.map(({ family, k }) =>
        b.let("ending", lastRow.read(b, family, add(targetLength, i32(k)))),
      );
      const total = ends.reduce((sum, end) => b.let("all", op("weight", "sum", sum, end)));
      b.write("total", i32(0), total);
      b.write("alive", i32(0), select(op("bool", "isDead", total), i32(0), i32(1)));
    },
  );
}
