import { windowEdges } from "../../derive/window.ts";
import { type Block, i32, kernel, op, select, sub } from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";
import { R, shape, T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weightScalars } from "../cells/arc-weights.ts";
import { CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { emissionReader } from "../cells/emissions.ts";
import { guardBuffers, guardReader } from "../cells/guards.ts";
import { spareScalar, windowAt } from "../cells/window.ts";
import { type FrameSource, stored } from "../classes/frame-source.ts";
import { idsShape } from "../labels/labels.ts";
import { alpha } from "../sweep/direction.ts";
import { inLoops } from "../sweep/loops.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { frameBefore, sweep } from "../sweep/sweep.ts";
import { endings, writeFirstRow } from "./ends.ts";

const rowMask = {
  name: "rowMask",
  type: "i32",
  doc: "-1 keeps every row of alpha, 1 only the last two",
} as const;

/**
 * Alpha of all frames (of the last two if only the loss is needed, and threads do not share a frame), and the total over the final states.
 *
 * @param spares whether the caller may ask for wider windows
 */
export function forward(
  lattice: Lattice,
  schedule: Schedule,
  source: FrameSource = stored,
  spares = false,
): Kernel {
  const direction = alpha(lattice);
  const edges = windowEdges(lattice);
  return kernel(
    {
      name: "forward",
      doc: "Alpha: the weight of all partial paths that end in a state at a frame, its emission counted.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U" },
        ...(schedule.shared ? [] : [rowMask]),
        ...(spares ? [spareScalar] : []),
        ...source.scalars,
        ...weightScalars(lattice),
      ],
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) },
        ...guardBuffers(lattice, schedule),
        ...source.buffers,
        cellBuffer(lattice, schedule, "alpha", schedule.shared ? T : R, "readwrite"),
        { name: "total", type: "weight", access: "write", shape: shape([1]) },
        {
          name: "alive",
          type: "i32",
          access: "write",
          shape: shape([1], "0 where the total probability is 0"),
        },
      ],
    },
    (b, scalar) => {
      const [frames, targetLength] = [scalar("frames"), scalar("targetLength")];
      const opened = source.open(b, scalar);
      const rows = new CellRows(b, lattice, schedule, targetLength);
      const kept = (t: Expr) => (schedule.shared ? t : op("i32", "and", t, scalar(rowMask.name)));
      const rowOf = (b: Block, t: Expr) => rows.row(b, "alpha", kept(t));
      const spare = spares ? scalar(spareScalar.name) : i32(0);
      const windowOf = (t: Expr) => windowAt(edges, t, frames, targetLength, spare);
      const weights = arcWeights(b, lattice, scalar);

      b.comment("frame 0");
      const first = windowOf(i32(0));
      const firstRow = rowOf(b, i32(0));
      const emissionOfFirst = emissionReader(b, lattice, opened.frame(b, i32(0)).start);
      writeFirstRow(b, lattice, firstRow, first, targetLength, emissionOfFirst, weights);

      const course = {
        direction,
        from: i32(1),
        to: sub(frames, i32(1)),
        guard: guardReader(lattice, schedule, targetLength),
        weights,
      };
      sweep(b, inLoops(schedule), course, (b, t) => {
        const before = frameBefore(direction, t);
        const [previous, row] = [rowOf(b, before), rowOf(b, t)];
        const { low, high } = windowOf(t);
        const window = { low: b.let("low", low), high: b.let("high", high) };
        previous.pad(b, direction.step, windowOf(before), window);
        const emission = emissionReader(b, lattice, opened.frame(b, t).start);
        return { t, window, previous, row, emission, stem: "Alpha" };
      });

      b.comment("the final states");
      const last = sub(frames, i32(1));
      const lastRow = rowOf(b, last);
      const ends = endings(b, lattice, lastRow, windowOf(last), targetLength, weights);
      const total = ends
        .map(({ weight }) => weight)
        .reduce((sum, end) => b.let("all", op("weight", "sum", sum, end)));
      b.write("total", i32(0), total);
      b.write("alive", i32(0), select(op("bool", "isDead", total), i32(0), i32(1)));
    },
  );
}
