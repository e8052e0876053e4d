import { familiesOf } from "../../derive/vocabulary.ts";
import { type Block, eq, op } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";
import { emissionReader } from "../cells/emissions.ts";
import { stored } from "../classes/frame-source.ts";
import type { Half, HalfTraversal } from "./half.ts";
import { inLoops } from "./loops.ts";
import { parallel } from "./schedule.ts";
import { frameBefore } from "./sweep.ts";

/** One direction whose cells are distributed over threads, frame by frame. */
export function dealt(b: Block, scalar: (name: string) => Expr, half: Half): HalfTraversal {
  const { lattice, direction, from, start, rowOf, carry } = half;
  const source = stored.open(b, scalar);
  const emission = (b: Block, t: Expr) => emissionReader(b, lattice, source.frame(b, t).start);
  const loops = inLoops(parallel);
  return {
    begin(b) {
      b.comment(direction.name);
      const before = b.let("before", frameBefore(direction, from));
      const first = rowOf(b, before);
      b.if(
        eq(before, start.frame),
        (b) => first.write(b, start.family, start.k, b.let("one", op("weight", "one"))),
        (b) => {
          const emissions = direction.name === "beta" ? emission(b, before) : undefined;
          const { low, high } = half.windowOf(before);
          b.for("k", low, high, "any", (k, b) => {
            for (const family of familiesOf(lattice)) {
              const cell = b.let(family, b.read("carried", carry(family, k)));
              const scaled =
                emissions && b.let("scaled", op("weight", "scale", cell, emissions(b, family, k)));
              first.write(b, family, k, scaled ?? cell);
            }
          });
        },
      );
    },
    emission,
    frames: loops.frames,
    cells(b, course, frame) {
      loops.cells(b, course, frame);
      if (!half.startsInPad) return;
      // Nothing else writes there again.
      b.if(eq(frameBefore(direction, frame.t), start.frame), (b) =>
        frame.previous.write(b, start.family, start.k, b.let("dead", op("weight", "dead"))),
      );
    },
  };
}
