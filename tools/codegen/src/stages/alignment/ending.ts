import { familiesOf } from "../../derive/vocabulary.ts";
import { i32, kernel, not, op, select, sub } from "../../ir/build.ts";
import type { Buffer, Kernel } from "../../ir/nodes.ts";
import { shape } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weightScalars } from "../cells/arc-weights.ts";
import { endings } from "../lattice/ends.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { blockBuffer, blockRows, blockScalars } from "./block.ts";
import { choose } from "./choose.ts";

/** Where the best path is: [2], the place of its family in the spec, and k. */
export const placeBuffer: Buffer = {
  name: "place",
  type: "i32",
  access: "write",
  shape: shape([2], "the place of a family in the spec, and k"),
};

/** The path's cells. */
export const passedBuffer: Buffer = {
  name: "passed",
  type: "weight",
  access: "write",
  shape: shape([2], "the path's cells at the block's first frame and at its last"),
};

/** Of the best path, or a block's part of it. */
export const aliveBuffer: Buffer = {
  name: "alive",
  type: "i32",
  access: "write",
  shape: shape([1], "0 where it goes through a dead cell"),
};

/** The final state of the best path. Of those that tie it is the last. */
export function ending(lattice: Lattice, schedule: Schedule): Kernel {
  const families = familiesOf(lattice);
  return kernel(
    {
      name: "ending",
      doc: "The final state of the best path.",
      scalars: [
        ...blockScalars,
        { name: "grain", type: "real", doc: "steps of a nat" },
        ...weightScalars(lattice),
      ],
      buffers: [blockBuffer(lattice, schedule, "readwrite"), placeBuffer, passedBuffer, aliveBuffer],
    },
    (b, scalar) => {
      const { rowOf, windowOf } = blockRows(b, lattice, schedule, scalar);
      const last = sub(scalar("frames"), i32(1));
      const weights = arcWeights(b, lattice, scalar, scalar("grain"));
      const ends = endings(b, lattice, rowOf(b, last), windowOf(last), scalar("lastLabel"), weights);
      const [family, k] = [b.var("family", i32(0)), b.var("k", i32(0))];
      const best = choose(
        b,
        ends.map((end) => ({ value: end.weight, take: end })),
        (b, end) => {
          b.write("passed", i32(1), end.cell);
          b.assign(family, i32(families.indexOf(end.family)));
          b.assign(k, end.k);
        },
        (best, other) => not(op("bool", "above", best, other)),
      );
      b.write("place", i32(0), family);
      b.write("place", i32(1), k);
      b.write("alive", i32(0), select(op("bool", "isDead", best!), i32(0), i32(1)));
    },
  );
}
