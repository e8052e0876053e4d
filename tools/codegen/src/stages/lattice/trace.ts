import { forwardStep, type Term } from "../../derive/step.ts";
import { familiesOf } from "../../derive/vocabulary.ts";
import { add, type Block, eq, i32, kernel, mul, ne, not, op, sub } from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";
import { R, shape, T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weighed, weightScalars } from "../cells/arc-weights.ts";
import { CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { guardBuffers, guardReader } from "../cells/guards.ts";
import type { Schedule } from "../sweep/schedule.ts";

/**
 * The best path, from its end on, where `lower/best.ts` has made alpha the weight of the best path into each state. Predecessors are found
 * again from alpha, so nothing else is kept. Of predecessors that tie, the one whose transition comes first in the spec is taken; of
 * ends that tie, the last.
 */
export function trace(lattice: Lattice, schedule: Schedule): Kernel {
  const families = familiesOf(lattice);
  const step = forwardStep(lattice);
  return kernel(
    {
      name: "trace",
      doc: "The state of each frame on the best path.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        ...weightScalars(lattice),
      ],
      buffers: [
        ...guardBuffers(lattice, schedule),
        cellBuffer(lattice, schedule, "alpha", R, "read"),
        {
          name: "states",
          type: "i32",
          access: "write",
          shape: shape([T], `${families.length} k + the place of its family in the spec`),
        },
      ],
    },
    (b, scalar) => {
      const [frames, targetLength] = [scalar("frames"), scalar("targetLength")];
      const rows = new CellRows(b, lattice, schedule, targetLength);
      const guard = guardReader(lattice, schedule, targetLength);
      const weights = arcWeights(b, lattice, scalar);
      const placeOf = (family: string) => i32(families.indexOf(family));
      const family = b.var("family", i32(0));
      const k = b.var("k", i32(0));
      const write = (b: Block, t: Expr) => b.write("states", t, add(mul(k, i32(families.length)), family));

      const last = rows.row(b, "alpha", sub(frames, i32(1)));
      const ends = lattice.final.map(({ family, k, weight }) => {
        const at = add(targetLength, i32(k));
        const cell = b.let("ending", last.read(b, family, at));
        return { value: weighed(b, cell, weight, weights), take: { family: placeOf(family), k: at } };
      });
      const assign = (b: Block, taken: { readonly family: Expr; readonly k: Expr }) => {
        b.assign(family, taken.family);
        b.assign(k, taken.k);
      };
      choose(b, ends, assign, (best, other) => not(op("bool", "above", best, other)));
      write(b, sub(frames, i32(1)));

      b.for("back", i32(2), frames, "ascending", (back, b) => {
        const t = b.let("t", sub(frames, back));
        const row = rows.row(b, "alpha", t);
        const from = (b: Block, { family, offset, guard: name, weight }: Term) => {
          const cell = (b: Block) =>
            weighed(b, b.let("cell", row.read(b, family, add(k, i32(offset)))), weight, weights);
          if (!name) return cell(b);
          const value = b.var("guarded", op("weight", "dead"));
          b.if(ne(guard(b, name, k), i32(0)), (b) => b.assign(value, cell(b)));
          return value;
        };
        const into = (b: Block, terms: readonly Term[]) => {
          const moved = b.var("moved", i32(0));
          const candidates = terms.map((term) => ({
            value: from(b, term),
            take: { family: placeOf(term.family), k: i32(term.offset) },
          }));
          const move = (b: Block, taken: { readonly family: Expr; readonly k: Expr }) => {
            b.assign(family, taken.family);
            b.assign(moved, taken.k);
          };
          choose(b, candidates, move, (best, other) => op("bool", "above", other, best));
          b.assign(k, add(k, moved));
        };
        cases(
          b,
          family,
          families.map((name) => (b: Block) => into(b, step[name]!)),
        );
        write(b, t);
      });
    },
  );
}

/** Does what the value says, 0 for the first. */
function cases(b: Block, value: Expr, [first, ...others]: readonly ((b: Block) => void)[], at = 0): void {
  if (others.length === 0) first?.(b);
  else b.if(eq(value, i32(at)), first!, (b) => cases(b, value, others, at + 1));
}

interface Candidate<T> {
  readonly value: Expr;
  readonly take: T;
}

/** Takes the first candidate, and after it each that is `better` than the one taken. */
function choose<T>(
  b: Block,
  [first, ...others]: readonly Candidate<T>[],
  take: (b: Block, taken: T) => void,
  better: (best: Expr, other: Expr) => Expr,
): void {
  if (!first) return; // nothing leads to states of this family after frame 0
  take(b, first.take);
  const best = b.var("best", first.value);
  for (const { value, take: taken } of others)
    b.if(better(best, value), (b) => {
      b.assign(best, value);
      take(b, taken);
    });
}
