import { spliceOf } from "../../derive/splice.ts";
import { add, i32, min, mul, sub } from "../../ir/build.ts";
import type { Buffer, Kernel } from "../../ir/nodes.ts";
import { shape, U } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { type Classes, EDITS, resultBuffer, splicing } from "./spliced-classes.ts";

// All classes that may be put in at one place. Those that are equal to a neighbour lack some of the arcs. They are two or three of
// thousands, so `splices` takes them for different, and `besides` (besides.ts) does them again. Guards in the first cost a third of
// its time.

/** Which classes a call does, where others do the rest. */
export const classRange = [
  { name: "firstClass", type: "i32", doc: "the first id to do" },
  { name: "endClass", type: "i32", doc: "the id after the last one to do" },
] as const;

/** The target with each class in place of a label, and before it, as if it were unlike its neighbours. */
export function splices(lattice: Lattice, schedule: Schedule): Kernel {
  const doc = "The weight of the target with each class in place of a label, and before it.";
  const named = { name: "splices", doc };
  const plain: Pick<Classes, "idOf" | "flow"> = {
    idOf: (id) => id,
    flow: (read, side, family) => read({ side, family, kind: "all" }),
  };
  if (schedule.shared) {
    const results = EDITS.map(({ name }) => resultBuffer(name, schedule, "write"));
    return splicing(
      lattice,
      schedule,
      named,
      { before: [], after: results },
      classRange,
      (_, scalar, work) => {
        const end = min(scalar("endClass"), scalar("usedCount"));
        work({ ...plain, from: scalar("firstClass"), last: sub(end, i32(1)) });
      },
    );
  }
  const results = EDITS.map(({ name }) => resultBuffer(name, schedule, "readwrite"));
  const rows = spliceOf(lattice, 1).between.length;
  const cells: Buffer = {
    name: "spliced",
    type: "weight",
    access: "readwrite",
    shape: shape([...(rows > 1 ? [rows] : []), add(U, i32(schedule.overrun))]),
  };
  const own = { before: [], after: [cells, ...results] };
  return splicing(lattice, schedule, named, own, [], (b, scalar, work) => {
    const length = b.let("splicedLength", add(scalar("usedCount"), i32(schedule.overrun)));
    work({
      ...plain,
      from: i32(0),
      last: sub(scalar("usedCount"), i32(1)),
      memory: {
        cells: "spliced",
        sums: { substitutions: "substitutions", insertions: "insertions" },
        cellAt: (row, id) => add(mul(i32(row), length), id),
      },
    });
  });
}
