import { windowEdges } from "../../derive/window.ts";
import { kernel } from "../../ir/build.ts";
import type { Kernel } from "../../ir/nodes.ts";
import { T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weightScalars } from "../cells/arc-weights.ts";
import { CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { guardBuffers } from "../cells/guards.ts";
import { spareScalar, windowAt } from "../cells/window.ts";
import { storedIn } from "../classes/frame-source.ts";
import { idsShape } from "../labels/labels.ts";
import { betaRows } from "../lattice/beta-rows.ts";
import type { Schedule } from "../sweep/schedule.ts";

/** Beta of all frames, all of it kept. */
export function suffixes(lattice: Lattice, schedule: Schedule): Kernel {
  const edges = windowEdges(lattice);
  const source = storedIn(schedule);
  return kernel(
    {
      name: "suffixes",
      doc: "Emission * beta: the weight of all partial paths from a state at a frame to the end, its emission counted.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U" },
        spareScalar,
        ...source.scalars,
        ...weightScalars(lattice),
      ],
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) },
        ...guardBuffers(lattice, schedule),
        ...source.buffers,
        cellBuffer(lattice, schedule, "onward", T, "readwrite"),
      ],
    },
    (b, scalar) => {
      const [frames, targetLength] = [scalar("frames"), scalar("targetLength")];
      const opened = source.open(b, scalar);
      const rows = new CellRows(b, lattice, schedule, targetLength);
      betaRows(b, lattice, schedule, {
        frames,
        targetLength,
        weights: arcWeights(b, lattice, scalar),
        windowOf: (t) => windowAt(edges, t, frames, targetLength, scalar(spareScalar.name)),
        rowOf: (b, t) => rows.row(b, "onward", t),
        open: (b, t) => ({ start: opened.frame(b, t).start }),
      });
    },
  );
}
