import { familiesOf } from "../../derive/vocabulary.ts";
import { windowEdges } from "../../derive/window.ts";
import { type Block, eq, op } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";
import { emissionReader } from "../cells/emissions.ts";
import { windowAt } from "../cells/window.ts";
import { stored } from "../classes/frame-source.ts";
import type { Half } from "./half.ts";
import { parallel } from "./schedule.ts";
import { frameBefore, sweep } from "./sweep.ts";

/** One direction whose cells are dealt out to threads, frame by frame. */
export function sweepDealt(b: Block, scalar: (name: string) => Expr, half: Half): void {
  const { lattice, direction, from, use, frames, targetLength, start, rowOf, keptAt, carry } = half;
  const source = stored.open(b, scalar);
  const edges = windowEdges(lattice);
  const emissionsOf = (b: Block, t: Expr) => emissionReader(b, lattice, source.frame(b, t).start);
  const windowOf = (t: Expr) => windowAt(edges, t, frames, targetLength);

  b.comment(direction.name);
  const before = b.let("before", frameBefore(direction, from));
  const first = rowOf(b, before);
  b.if(
    eq(before, start.frame),
    (b) => first.write(b, start.family, start.k, b.let("one", op("weight", "one"))),
    (b) => {
      const emission = direction.name === "beta" ? emissionsOf(b, before) : undefined;
      const { low, high } = windowOf(before);
      b.for("k", low, high, "any", (k, b) => {
        for (const family of familiesOf(lattice)) {
          const cell = b.let(family, b.read("carried", carry(family, k)));
          const scaled = emission && b.let("scaled", op("weight", "scale", cell, emission(b, family, k)));
          first.write(b, family, k, scaled ?? cell);
        }
      });
    },
  );

  sweep(b, parallel, half, (b, t) => {
    const [previous, row] = [rowOf(b, frameBefore(direction, t)), rowOf(b, t)];
    const emission = emissionsOf(b, t);
    const kept = keptAt(t);
    return {
      window: windowOf(t),
      previous,
      row,
      emission,
      stem: "Next",
      after: (b, { family, k, value }) => use.visit(b, scalar, kept(family, k), value),
      last: (b, cell) => half.keep(b, cell),
      close(b) {
        if (!half.startsInPad) return;
        b.if(eq(frameBefore(direction, t), start.frame), (b) =>
          previous.write(b, start.family, start.k, b.let("dead", op("weight", "dead"))),
        );
      },
    };
  });
}
