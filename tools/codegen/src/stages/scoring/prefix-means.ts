import { forwardStep } from "../../derive/step.ts";
import { windowEdges } from "../../derive/window.ts";
import { add, i32, kernel, sub } from "../../ir/build.ts";
import type { Buffer, Kernel } from "../../ir/nodes.ts";
import { T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights } from "../cells/arc-weights.ts";
import { CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { guardBuffers, guardReader } from "../cells/guards.ts";
import { windowAt } from "../cells/window.ts";
import { slopesBuffer } from "../classes/slopes.ts";
import { idsShape } from "../labels/labels.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { frameValues, meanOf, meanScalars } from "./path-values.ts";

/** A mean for each cell. */
export function meansBuffer(
  lattice: Lattice,
  schedule: Schedule,
  name: string,
  rows: Parameters<typeof cellBuffer>[3],
  access: Buffer["access"],
): Buffer {
  return { ...cellBuffer(lattice, schedule, name, rows, access), type: "real" };
}

/** Beside alpha: what the partial paths that it sums up have counted, on average. */
export function prefixMeans(lattice: Lattice, schedule: Schedule): Kernel {
  const [edges, step] = [windowEdges(lattice), forwardStep(lattice)];
  return kernel(
    {
      name: "prefixMeans",
      doc: "The mean value of all partial paths that end in a state at a frame, its own counted.",
      scalars: meanScalars(lattice),
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) },
        ...guardBuffers(lattice, schedule),
        slopesBuffer(schedule, "read"),
        cellBuffer(lattice, schedule, "alpha", T, "read"),
        meansBuffer(lattice, schedule, "before", T, "readwrite"),
      ],
    },
    (b, scalar) => {
      const [frames, targetLength] = [scalar("frames"), scalar("targetLength")];
      const rows = new CellRows(b, lattice, schedule, targetLength);
      const arcs = arcWeights(b, lattice, scalar);
      const guard = guardReader(lattice, schedule, targetLength);
      const first = windowAt(edges, i32(0), frames, targetLength);
      const valueOfFirst = frameValues(b, lattice, schedule, scalar, i32(0));
      const firstRow = rows.row(b, "before", i32(0));
      b.for("k", first.low, first.high, schedule.order, (k, b) => {
        for (const family of Object.keys(step)) firstRow.write(b, family, k, valueOfFirst(b, family, k));
      });
      b.for("t", i32(1), sub(frames, i32(1)), "ascending", (t, b) => {
        const { low, high } = windowAt(edges, t, frames, targetLength);
        const previous = sub(t, i32(1));
        const weights = rows.row(b, "alpha", previous);
        const [means, row] = [rows.row(b, "before", previous), rows.row(b, "before", t)];
        const value = frameValues(b, lattice, schedule, scalar, t);
        b.for("k", b.let("low", low), b.let("high", high), schedule.order, (k, b) => {
          for (const [family, terms] of Object.entries(step)) {
            const { mean } = meanOf(b, { weights, means, guard, arcs }, terms, k);
            row.write(b, family, k, add(mean, value(b, family, k)));
          }
        });
      });
    },
  );
}
