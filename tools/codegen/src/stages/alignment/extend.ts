import { type Block, eq, i32, kernel, max } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weightScalars } from "../cells/arc-weights.ts";
import type { CellRow } from "../cells/cell-rows.ts";
import { emissionReader } from "../cells/emissions.ts";
import { guardBuffers, guardReader } from "../cells/guards.ts";
import type { EmissionSource } from "../classes/frame-source.ts";
import { idsShape } from "../labels/labels.ts";
import { writeFirstRow } from "../lattice/ends.ts";
import { alpha } from "../sweep/direction.ts";
import { inLoops } from "../sweep/loops.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { frameBefore, sweep } from "../sweep/sweep.ts";
import { blockBuffer, blockRows, blockScalars } from "./block.ts";

/** What is done with a row when all of its cells are there. */
export interface RowUse {
  readonly name: string;
  readonly doc: string;
  readonly buffers: readonly Buffer[];
  close(b: Block, t: Expr, row: CellRow): void;
}

/** Some more frames of a block: alpha from the row before them, which is there, or from frame 0 on. */
export function extend(lattice: Lattice, schedule: Schedule, source: EmissionSource, use?: RowUse): Kernel {
  const direction = alpha(lattice);
  return kernel(
    {
      name: use?.name ?? "extend",
      doc:
        use?.doc ??
        "Alpha of some more frames, from the row before them on: the weight of the best partial path that ends in a state.",
      scalars: [
        { name: "from", type: "i32", doc: "the first frame to do" },
        { name: "to", type: "i32", doc: "the last one" },
        ...blockScalars,
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U" },
        { name: "grain", type: "real", doc: "steps of a nat" },
        ...source.scalars,
        ...weightScalars(lattice),
      ],
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) },
        ...guardBuffers(lattice, schedule),
        ...source.buffers,
        blockBuffer(lattice, schedule, "readwrite"),
        ...(use?.buffers ?? []),
      ],
    },
    (b, scalar) => {
      const opened = source.open(b, scalar);
      const { rowOf, windowOf } = blockRows(b, lattice, schedule, scalar);
      const weights = arcWeights(b, lattice, scalar, scalar("grain"));
      b.if(eq(scalar("from"), i32(0)), (b) => {
        const emission = emissionReader(b, lattice, opened.frame(b, i32(0)).start);
        const row = rowOf(b, i32(0));
        writeFirstRow(b, lattice, row, windowOf(i32(0)), scalar("targetLength"), emission, weights);
        use?.close(b, i32(0), row);
      });
      const course = {
        direction,
        from: max(scalar("from"), i32(1)),
        to: scalar("to"),
        guard: guardReader(lattice, schedule, scalar("targetLength")),
        weights,
      };
      sweep(b, inLoops(schedule), course, (b, t) => {
        const before = frameBefore(direction, t);
        const [previous, row] = [rowOf(b, before), rowOf(b, t)];
        const { low, high } = windowOf(t);
        const window = { low: b.let("low", low), high: b.let("high", high) };
        previous.pad(b, direction.step, windowOf(before), window);
        const emission = emissionReader(b, lattice, opened.frame(b, t).start);
        const frame = { t, window, previous, row, emission, stem: "Alpha" };
        return use ? { ...frame, close: (b: Block) => use.close(b, t, row) } : frame;
      });
    },
  );
}
