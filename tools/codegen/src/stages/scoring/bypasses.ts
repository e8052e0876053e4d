import { type Shift, type Splice, type SplicedGuard, spliceOf } from "../../derive/splice.ts";
import { add, type Block, eq, ge, i32, kernel, max, min, mul, ne, op, select, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { S, shape, T } from "../../ir/shape.ts";
import type { End, Lattice } from "../../spec/lattice.ts";
import { type ArcWeights, arcWeights, weighed, weightScalars } from "../cells/arc-weights.ts";
import { type CellRow, CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { idsShape } from "../labels/labels.ts";
import type { Schedule } from "../sweep/schedule.ts";

// The alignments of an edited target that come from states before the place to states after it, and by no label between: all of
// them where a label is taken away. Lanes of k do it, one for each place.

const NAMES = { "-1": "deletions", 0: "besideSubstitutions", 1: "besideInsertions" } as const;

/** The name of the stage, and of what it writes. */
export const bypassName = (shift: Shift): string => NAMES[shift];

/** Whether there are any. */
export function hasBypasses(lattice: Lattice, shift: Shift): boolean {
  const { bypasses, lastBefore, between } = spliceOf(lattice, shift);
  // A place is at most where the target ends, and a label that is put in there is its last.
  const put = shift < 0 ? 0 : 1;
  const endsBefore = lattice.final.some(({ family, k }) => put + k <= lastBefore[family]!);
  const beginsAfter = lattice.initial.some(
    ({ family, k }) => k > lastBefore[family]! && !(k === 0 && between.includes(family)),
  );
  return bypasses.length > 0 || endsBefore || beginsAfter;
}

/** [k = 0 .. S]: the weight of those alignments, by place. */
export const bypassBuffer = (shift: Shift, { overrun }: Schedule, access: Buffer["access"]): Buffer => ({
  name: bypassName(shift),
  type: "weight",
  access,
  shape: shape([add(S, i32(1 + overrun))]),
});

/** The frame before, and the frame. */
type Sides = Readonly<Record<"alpha" | "onward", CellRow>>;

export function bypasses(lattice: Lattice, schedule: Schedule, shift: Shift): Kernel {
  const splice = spliceOf(lattice, shift);
  const name = bypassName(shift);
  const guards = guardsIn(splice);
  return kernel(
    {
      name,
      doc: "The weight of the alignments of a target with an edit before or at label k that use no label which is put in.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        ...weightScalars(lattice),
      ],
      buffers: [
        ...(guards.length > 0
          ? [
              { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) } as const,
              {
                name: "apart",
                type: "i32",
                access: "readwrite",
                shape: shape(
                  [guards.length, add(S, i32(1 + schedule.overrun))],
                  "1 where labels come beside each other that differ",
                ),
              } as const,
            ]
          : []),
        cellBuffer(lattice, schedule, "alpha", T, "read"),
        cellBuffer(lattice, schedule, "onward", T, "read"),
        bypassBuffer(shift, schedule, "readwrite"),
      ],
    },
    (b, scalar) => {
      const [frames, targetLength] = [scalar("frames"), scalar("targetLength")];
      const rows = new CellRows(b, lattice, schedule, targetLength);
      const weights = arcWeights(b, lattice, scalar);
      // There is no label S to take away or replace.
      const lastPlace = shift > 0 ? targetLength : sub(targetLength, i32(1));
      const apartAt = writeGuards(b, guards, schedule, targetLength, lastPlace);
      b.for("k", i32(0), targetLength, schedule.order, (k, b) =>
        b.write(name, k, b.let("none", op("weight", "dead"))),
      );
      const raise = (b: Block, k: Expr, by: Expr) =>
        b.write(name, k, b.let("raised", op("weight", "sum", b.let("so", b.read(name, k)), by)));
      const eachFrame = (b: Block, visit: (b: Block, sides: Sides) => void) =>
        b.for("t", i32(1), sub(frames, i32(1)), "ascending", (t, b) =>
          visit(b, { alpha: rows.row(b, "alpha", sub(t, i32(1))), onward: rows.row(b, "onward", t) }),
        );
      const eachPlace = (b: Block, visit: (b: Block, k: Expr, sum: Expr) => void) =>
        b.for("k", i32(0), lastPlace, schedule.order, (k, b) => {
          const sum = b.var("sum", b.let("so", b.read(name, k)));
          visit(b, k, sum);
          b.write(name, k, sum);
        });
      const pass = (b: Block, { alpha, onward }: Sides, k: Expr, sum: Expr) => {
        for (const { from, to, guard, weight } of splice.bypasses) {
          const source = b.let("source", alpha.read(b, from.family, add(k, i32(from.k))));
          const target = b.let("target", onward.read(b, to.family, add(k, i32(to.k))));
          const through = b.let(
            "through",
            op("weight", "product", weighed(b, source, weight, weights), target),
          );
          const count = (b: Block) => b.assign(sum, op("weight", "sum", sum, through));
          if (guard) b.if(ne(b.read("apart", apartAt(guard, k)), i32(0)), count);
          else count(b);
        }
      };
      if (schedule.shared) eachPlace(b, (b, k, sum) => eachFrame(b, (b, sides) => pass(b, sides, k, sum)));
      else eachFrame(b, (b, sides) => eachPlace(b, (b, k, sum) => pass(b, sides, k, sum)));
      const [first, last] = [rows.row(b, "onward", i32(0)), rows.row(b, "alpha", sub(frames, i32(1)))];
      b.for("k", i32(0), lastPlace, "any", (k, b) => {
        for (const end of lattice.final) {
          const at = b.let("end", add(targetLength, i32(end.k + shift)));
          const isBefore = ge(add(k, i32(splice.lastBefore[end.family]!)), at);
          const exists = ge(at, i32(0));
          b.if(op("bool", "both", isBefore, exists), (b) =>
            raise(b, k, ended(b, last.read(b, end.family, at), end, weights)),
          );
        }
        for (const start of lattice.initial) {
          const at = i32(start.k);
          const isAfter = ge(at, add(k, i32(splice.lastBefore[start.family]! + 1)));
          const isBetween = splice.between.includes(start.family) ? eq(at, k) : undefined;
          const test = isBetween ? op("bool", "both", isAfter, op("bool", "not", isBetween)) : isAfter;
          b.if(op("bool", "both", test, ge(targetLength, i32(start.k - shift))), (b) =>
            raise(b, k, ended(b, first.read(b, start.family, i32(start.k - shift)), start, weights)),
          );
        }
      });
    },
  );
}

function ended(b: Block, cell: Expr, { weight }: End, weights: ArcWeights): Expr {
  return weighed(b, b.let("end", cell), weight, weights);
}

const guardsIn = ({ bypasses }: Splice): SplicedGuard[] => {
  const all = bypasses.flatMap(({ guard }) => guard ?? []);
  return [...new Map(all.map((guard) => [JSON.stringify(guard), guard])).values()];
};

/** One row for each guard, as lanes want it. A label that does not exist differs from all. */
function writeGuards(
  b: Block,
  guards: readonly SplicedGuard[],
  { overrun }: Schedule,
  targetLength: Expr,
  lastPlace: Expr,
): (guard: SplicedGuard, k: Expr) => Expr {
  if (guards.length === 0) return () => i32(0);
  const length = b.let("apartLength", add(targetLength, i32(1 + overrun)));
  const place = (guard: SplicedGuard, k: Expr) =>
    add(mul(i32(guards.findIndex((one) => JSON.stringify(one) === JSON.stringify(guard))), length), k);
  for (const guard of guards)
    b.for("k", i32(0), lastPlace, "any", (k, b) => {
      const [one, other] = [guard.one, guard.other].map((label) => {
        if (label === "new") throw new Error("bypasses: a guard that looks at a label which is put in");
        return b.let("label", add(k, i32(label)));
      }) as [Expr, Expr];
      const idOf = (label: Expr) => b.read("ids", max(i32(0), min(label, sub(targetLength, i32(1)))));
      const missing = (label: Expr) => op("bool", "either", ge(i32(-1), label), ge(label, targetLength));
      const holds = op(
        "bool",
        "either",
        op("bool", "either", missing(one), missing(other)),
        ne(idOf(one), idOf(other)),
      );
      b.write("apart", place(guard, k), select(holds, i32(1), i32(0)));
    });
  return place;
}
