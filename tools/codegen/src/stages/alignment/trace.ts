import { forwardStep, type Term } from "../../derive/step.ts";
import { familiesOf } from "../../derive/vocabulary.ts";
import { add, type Block, i32, kernel, mul, ne, op, sub } from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";
import { shape, T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weighed, weightScalars } from "../cells/arc-weights.ts";
import { guardBuffers, guardReader } from "../cells/guards.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { blockBuffer, blockRows, blockScalars } from "./block.ts";
import { cases } from "./cases.ts";
import { choose } from "./choose.ts";
import { aliveBuffer, passedBuffer, placeBuffer } from "./ending.ts";

/**
 * The best path through a block, from its last state on, where `lower/best.ts` has made alpha the weight of the best path into each
 * state. Predecessors are found again from alpha, so nothing else is kept. Of predecessors that tie, the one whose transition comes first
 * in the spec is taken.
 */
export function trace(lattice: Lattice, schedule: Schedule): Kernel {
  const families = familiesOf(lattice);
  const step = forwardStep(lattice);
  return kernel(
    {
      name: "trace",
      doc: "The states of the best path through a block, and where it comes from.",
      scalars: [
        ...blockScalars,
        { name: "family", type: "i32", doc: "the place of the last state's family in the spec" },
        { name: "label", type: "i32", doc: "the last state's k" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "grain", type: "real", doc: "steps of a nat" },
        ...weightScalars(lattice),
      ],
      buffers: [
        ...guardBuffers(lattice, schedule),
        blockBuffer(lattice, schedule, "read"),
        {
          name: "states",
          type: "i32",
          access: "write",
          shape: shape([T], `${families.length} k + the place of its family in the spec`),
        },
        placeBuffer,
        aliveBuffer,
        passedBuffer,
      ],
    },
    (b, scalar) => {
      const { rowOf } = blockRows(b, lattice, schedule, scalar);
      const guard = guardReader(lattice, schedule, scalar("targetLength"));
      const weights = arcWeights(b, lattice, scalar, scalar("grain"));
      const family = b.var("familyHere", scalar("family"));
      const k = b.var("k", scalar("label"));
      const last = b.let("last", sub(scalar("frames"), i32(1)));
      const write = (b: Block, t: Expr) => b.write("states", t, add(mul(k, i32(families.length)), family));
      const alive = b.var("survives", i32(1));
      const pass = (b: Block, t: Expr, at: number) => {
        const row = rowOf(b, t);
        const reads = families.map((name) => (b: Block) => {
          const cell = b.let("passing", row.read(b, name, k));
          b.write("passed", i32(at), cell);
          b.if(op("bool", "isDead", cell), (b) => b.assign(alive, i32(0)));
        });
        cases(b, family, reads);
      };
      write(b, last);
      pass(b, last, 1);
      b.for("t", scalar("firstFrame"), sub(last, i32(1)), "descending", (t, b) => {
        const row = rowOf(b, t);
        const from = (b: Block, { family, offset, guard: name, weight }: Term) => {
          const cell = (b: Block) =>
            weighed(b, b.let("cell", row.read(b, family, add(k, i32(offset)))), weight, weights);
          if (!name) return cell(b);
          const value = b.var("guarded", op("weight", "dead"));
          b.if(ne(guard(b, name, k), i32(0)), (b) => b.assign(value, cell(b)));
          return value;
        };
        const into = (b: Block, terms: readonly Term[]) => {
          const [cameFrom, moved] = [b.var("cameFrom", family), b.var("moved", i32(0))];
          const candidates = terms.map((term) => ({ value: from(b, term), take: term }));
          const move = (b: Block, term: Term) => {
            b.assign(cameFrom, i32(families.indexOf(term.family)));
            b.assign(moved, i32(term.offset));
          };
          const best = choose(b, candidates, move, (best, other) => op("bool", "above", other, best));
          if (!best) return; // nothing leads to states of this family after frame 0
          // Of dead predecessors the one taken need not be a state.
          b.if(
            op("bool", "isDead", best),
            (b) => b.assign(alive, i32(0)),
            (b) => {
              b.assign(family, cameFrom);
              b.assign(k, add(k, moved));
            },
          );
        };
        cases(
          b,
          family,
          families.map((name) => (b: Block) => into(b, step[name]!)),
        );
        write(b, t);
      });
      pass(b, scalar("firstFrame"), 0);
      b.write("place", i32(0), family);
      b.write("place", i32(1), k);
      b.write("alive", i32(0), alive);
    },
  );
}
