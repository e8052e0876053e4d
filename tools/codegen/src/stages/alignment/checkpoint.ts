import { familiesOf } from "../../derive/vocabulary.ts";
import { add, i32, kernel, mul, op, sub } from "../../ir/build.ts";
import type { Kernel } from "../../ir/nodes.ts";
import type { Lattice } from "../../spec/lattice.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { blockBuffer, blockRows, blockScalars } from "./block.ts";

// Rows that outlive their block: of its window at that frame, one family after the other. A block inside it begins with a part of such a row.

/** Where a kept row lies, and what is in it. */
const keptScalars: Kernel["scalars"] = [
  { name: "frame", type: "i32", doc: "t" },
  { name: "keptFrom", type: "i32", doc: "where the kept row begins" },
  { name: "keptLow", type: "i32", doc: "its first k" },
  { name: "keptHigh", type: "i32", doc: "its last k" },
];

/** The window of the row is kept. */
export const keep = (lattice: Lattice, schedule: Schedule): Kernel =>
  copier(lattice, schedule, "keep", "Copies a row of a block to where it is kept.");

/** The block's window comes from a row that was kept. */
export const restore = (lattice: Lattice, schedule: Schedule): Kernel =>
  copier(lattice, schedule, "restore", "Copies what a block needs of a row that was kept.");

function copier(lattice: Lattice, schedule: Schedule, name: "keep" | "restore", doc: string): Kernel {
  const keeps = name === "keep";
  return kernel(
    {
      name,
      doc,
      scalars: [...keptScalars, ...blockScalars],
      buffers: [
        blockBuffer(lattice, schedule, keeps ? "read" : "write"),
        { name: "kept", type: "weight", access: keeps ? "write" : "read", shape: {} },
      ],
    },
    (b, scalar) => {
      const { rowOf, windowOf } = blockRows(b, lattice, schedule, scalar);
      const row = rowOf(b, scalar("frame"));
      const { low, high } = windowOf(scalar("frame"));
      const length = b.let("keptLength", add(sub(scalar("keptHigh"), scalar("keptLow")), i32(1)));
      const starts = familiesOf(lattice).map((family, i) => {
        const start = add(scalar("keptFrom"), i === 0 ? i32(0) : mul(i32(i), length));
        return [family, b.let(`${family}Kept`, op("i32", "sub", start, scalar("keptLow")))] as const;
      });
      b.for("k", low, high, "any", (k, b) => {
        for (const [family, start] of starts)
          if (keeps) b.write("kept", add(start, k), b.let(family, row.read(b, family, k)));
          else row.write(b, family, k, b.let(family, b.read("kept", add(start, k))));
      });
    },
  );
}
