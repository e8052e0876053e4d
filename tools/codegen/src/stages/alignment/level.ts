import { i32, kernel, op } from "../../ir/build.ts";
import type { Kernel } from "../../ir/nodes.ts";
import { shape } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { blockBuffer, blockRows, blockScalars } from "./block.ts";

/** For number forms of a short range: what all cells of a row have in common is taken off them. */
export function level(lattice: Lattice, schedule: Schedule): Kernel {
  return kernel(
    {
      name: "level",
      doc: "Divides a row's cells by the best of them, and says what that was.",
      scalars: [{ name: "frame", type: "i32", doc: "t" }, ...blockScalars],
      buffers: [
        blockBuffer(lattice, schedule, "readwrite"),
        { name: "lead", type: "i32", access: "write", shape: shape([1], "the best cell's magnitude") },
      ],
    },
    (b, scalar) => {
      const { rowOf, windowOf } = blockRows(b, lattice, schedule, scalar);
      const row = rowOf(b, scalar("frame"));
      const { low, high } = windowOf(scalar("frame"));
      const lead = b.var("best", i32(-(2 ** 30)));
      b.for("k", low, high, schedule.order, (k, b) => {
        for (const family of row.families) {
          const cell = b.let("cell", row.read(b, family, k));
          b.accumulate(lead, "max", op("i32", "magnitude", cell));
        }
      });
      const taken = b.let("taken", lead);
      b.for("k", low, high, schedule.order, (k, b) => {
        for (const family of row.families) {
          const cell = b.let("cell", row.read(b, family, k));
          row.write(b, family, k, b.let("levelled", op("weight", "over", cell, taken)));
        }
      });
      b.write("lead", i32(0), taken);
    },
  );
}
