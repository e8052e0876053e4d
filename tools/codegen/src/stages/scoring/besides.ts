import { spliceOf } from "../../derive/splice.ts";
import { add, type Block, eq, ge, i32, max, min, ne, op, select, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { shape } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { idsShape } from "../labels/labels.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { besidesOf, flowsOf } from "./edit-flows.ts";
import { type Classes, EDITS, type Edit, resultBuffer, splicing } from "./spliced-classes.ts";

/** Whether a class that is like a neighbour lacks arcs. */
export const hasBesides = (lattice: Lattice): boolean =>
  besidesOf(lattice, "entry").length + besidesOf(lattice, "exit").length > 0;

/** Classes that some neighbour of the place has, once more. */
export function besides(lattice: Lattice, schedule: Schedule): Kernel {
  const doc = "The same of classes that are like a label beside them.";
  const own = {
    before: [{ name: "ids", type: "i32", access: "read", shape: idsShape(schedule) } as const],
    after: [
      ...(schedule.shared ? [] : besideBuffers(lattice, schedule)),
      ...EDITS.map(({ name }) => resultBuffer(name, schedule, "write")),
    ],
  };
  return splicing(lattice, schedule, { name: "besides", doc }, own, [], (b, scalar, work) => {
    const { ids, flow } = neighboursOf(b, lattice, scalar);
    const [from, last] = [i32(0), i32(ids.length - 1)];
    if (schedule.shared) {
      const named = ids.map((id) => b.let("candidate", id));
      // Two that are the same class write the same.
      const idOf = (i: Expr) => named.reduce((other, id, n) => select(eq(i, i32(n)), id, other));
      return work({ from, last, flow, idOf });
    }
    const length = ids.length + schedule.overrun;
    for (const [i, id] of ids.entries()) b.write("neighbours", i32(i), id);
    for (let i = ids.length; i < length; i++) b.write("neighbours", i32(i), i32(0));
    work({
      from,
      last,
      flow,
      idOf: (i, b) => b.read("neighbours", i),
      memory: {
        cells: "besideSpliced",
        sums: { substitutions: "besideSubstitution", insertions: "besideInsertion" },
        cellAt: (row, i) => add(i32(row * length), i),
      },
    });
    b.for("i", from, last, "ascending", (i, b) => {
      const id = b.let("class", b.read("neighbours", i));
      b.write("substitutions", id, b.let("replaced", b.read("besideSubstitution", i)));
      b.write("insertions", id, b.let("inserted", b.read("besideInsertion", i)));
    });
  });
}

/** What lanes of them need. */
function besideBuffers(lattice: Lattice, { overrun }: Schedule): Buffer[] {
  const length = besidesOf(lattice, "entry").length + 2 * besidesOf(lattice, "exit").length + overrun;
  const of = (name: string, rows = 1): Buffer => ({
    name,
    type: "weight",
    access: "readwrite",
    shape: shape([rows * length]),
  });
  return [
    {
      name: "neighbours",
      type: "i32",
      access: "readwrite",
      shape: shape([length], "ids of the labels around the place"),
    },
    of("besideSpliced", spliceOf(lattice, 1).between.length),
    of("besideSubstitution"),
    of("besideInsertion"),
  ];
}

/** The ids around the place, and the flows of a class by which of them it is. */
function neighboursOf(
  b: Block,
  lattice: Lattice,
  scalar: (name: string) => Expr,
): { readonly ids: readonly Expr[]; readonly flow: Classes["flow"] } {
  const place = scalar("place");
  const after: Readonly<Record<Edit, Expr>> = { substitutions: add(place, i32(1)), insertions: place };
  const idAt = (label: Expr): Expr => {
    const at = b.let("neighbour", label);
    const S = scalar("targetLength");
    const inside = op("bool", "both", ge(at, i32(0)), ge(sub(S, i32(1)), at));
    return b.let("neighbourId", select(inside, b.read("ids", max(i32(0), min(at, S))), i32(-1)));
  };
  const entering = besidesOf(lattice, "entry").map(
    (beside) => [beside, idAt(add(place, i32(beside)))] as const,
  );
  const leaving = EDITS.map(({ name }) => {
    const own = besidesOf(lattice, "exit").map(
      (beside) => [beside, idAt(add(after[name], i32(beside)))] as const,
    );
    return [name, new Map(own)] as const;
  });
  const known = { entry: new Map(entering), exit: new Map(leaving) };
  const ids = [...known.entry.values(), ...leaving.flatMap(([, own]) => [...own.values()])];
  return {
    // What does not exist counts as the blank, which no guard here looks at.
    ids: ids.map((id) => max(i32(0), id)),
    flow: (read, side, family, edit) => {
      const all = read({ side, family, kind: "all" });
      const own = flowsOf(lattice).filter((flow) => flow.side === side && flow.family === family);
      const besides = own.flatMap(({ kind }) => (typeof kind === "number" ? [kind] : []));
      if (besides.length === 0) return all;
      const free = read({ side, family, kind: "free" });
      const parts = besides.map((beside) => [beside, read({ side, family, kind: beside })] as const);
      return (b, id) => {
        const differs = (beside: number) => {
          const neighbour = edit ? known.exit.get(edit)!.get(beside)! : known.entry.get(beside)!;
          return ne(id, neighbour);
        };
        const sum = b.var("chosen", free(b, id));
        for (const [beside, part] of parts)
          b.if(differs(beside), (b) => b.assign(sum, op("weight", "sum", sum, part(b, id))));
        return sum;
      };
    },
  };
}
