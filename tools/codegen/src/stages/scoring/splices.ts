import { type Shift, spliceOf } from "../../derive/splice.ts";
import { add, type Block, eq, ge, i32, kernel, max, min, mul, ne, op, select, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { shape, U } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { type ArcWeights, arcWeights, weighed, weightScalars } from "../cells/arc-weights.ts";
import { storedIn } from "../classes/frame-source.ts";
import { idsShape } from "../labels/labels.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { bypassBuffer, bypassName, hasBypasses } from "./bypasses.ts";
import { besidesOf, type Flow, flowPlace, flowsBuffer, flowsOf, type Side, total } from "./edit-flows.ts";

// All classes that may be put in at one place, in lanes: a label there has a recursion of its own, from what comes into it
// (edit-flows.ts) to what it may go on to. It is the same whether the label replaces the one at the place or stands before it. Only what
// follows differs, by one label.
//
// Classes that are equal to a neighbour lack some of the arcs. They are two or three of thousands, so `splices` takes them for
// different, and `besides` does them again. Guards in the first cost a third of its time.

const EDITS = [
  { shift: 0, name: "substitutions" },
  { shift: 1, name: "insertions" },
] as const satisfies readonly { readonly shift: Shift; readonly name: string }[];
type Edit = (typeof EDITS)[number]["name"];

/** Of each class. */
const byClass = (name: string, { overrun }: Schedule, access: Buffer["access"], rows = 1): Buffer => ({
  name,
  type: "weight",
  access,
  shape: shape([...(rows > 1 ? [rows] : []), add(U, i32(overrun))]),
});

/** The target with each class in place of a label, and before it, as if it were unlike its neighbours. */
export function splices(lattice: Lattice, schedule: Schedule): Kernel {
  const doc = "The weight of the target with each class in place of a label, and before it.";
  const results = EDITS.map(({ name }) => byClass(name, schedule, "readwrite"));
  const cells = byClass("spliced", schedule, "readwrite", spliceOf(lattice, 1).between.length);
  return splicing(lattice, schedule, { name: "splices", doc }, [cells, ...results], [], (b, scalar, work) => {
    const length = b.let("splicedLength", add(scalar("usedCount"), i32(schedule.overrun)));
    work({
      last: sub(scalar("usedCount"), i32(1)),
      cellAt: (row, id) => add(mul(i32(row), length), id),
      cells: "spliced",
      sums: { substitutions: "substitutions", insertions: "insertions" },
      idOf: (id) => id,
      flow: (read, side, family) => read({ side, family, kind: "all" }),
    });
  });
}

/** Classes that some neighbour of the place has, once more. */
export function besides(lattice: Lattice, schedule: Schedule): Kernel {
  const count = besidesOf(lattice, "entry").length + 2 * besidesOf(lattice, "exit").length;
  const length = count + schedule.overrun;
  const of = (name: string, rows = 1): Buffer => ({
    name,
    type: "weight",
    access: "readwrite",
    shape: shape([rows * length]),
  });
  const rows = spliceOf(lattice, 1).between.length;
  const buffers: Buffer[] = [
    {
      name: "neighbours",
      type: "i32",
      access: "readwrite",
      shape: shape([length], "ids of the labels around the place"),
    },
    of("besideSpliced", rows),
    of("besideSubstitution"),
    of("besideInsertion"),
    ...EDITS.map(({ name }) => byClass(name, schedule, "write")),
  ];
  const doc = "The same of classes that are like a label beside them.";
  return splicing(lattice, schedule, { name: "besides", doc }, buffers, ["ids"], (b, scalar, work) => {
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
    // What does not exist counts as the blank, which no guard here looks at.
    for (const [i, id] of ids.entries()) b.write("neighbours", i32(i), max(i32(0), id));
    for (let i = ids.length; i < length; i++) b.write("neighbours", i32(i), i32(0));
    work({
      last: i32(count - 1),
      cellAt: (row, i) => add(i32(row * length), i),
      cells: "besideSpliced",
      sums: { substitutions: "besideSubstitution", insertions: "besideInsertion" },
      idOf: (i, b) => b.read("neighbours", i),
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
    });
    b.for("i", i32(0), i32(count - 1), "ascending", (i, b) => {
      const id = b.let("class", b.read("neighbours", i));
      b.write("substitutions", id, b.let("replaced", b.read("besideSubstitution", i)));
      b.write("insertions", id, b.let("inserted", b.read("besideInsertion", i)));
    });
  });
}

/** Whether a class that is like a neighbour lacks arcs. */
export const hasBesides = (lattice: Lattice): boolean =>
  besidesOf(lattice, "entry").length + besidesOf(lattice, "exit").length > 0;

type FlowKey = Pick<Flow, "side" | "family" | "kind">;
/** The value of a flow for a class. */
type FlowOf = (b: Block, id: Expr) => Expr;

/** A loop over classes, and where what it computes lies. */
interface Classes {
  readonly last: Expr;
  readonly cells: string;
  readonly sums: Readonly<Record<Edit, string>>;
  cellAt(row: number, i: Expr): Expr;
  idOf(i: Expr, b: Block): Expr;
  /** @param edit of an exit. @param read has been read for the frame, before the loop */
  flow(read: (key: FlowKey) => FlowOf, side: Side, family: string, edit?: Edit): FlowOf;
}

function splicing(
  lattice: Lattice,
  schedule: Schedule,
  named: Pick<Kernel, "name" | "doc">,
  buffers: readonly Buffer[],
  reads: readonly "ids"[],
  body: (b: Block, scalar: (name: string) => Expr, work: (classes: Classes) => void) => void,
): Kernel {
  const source = storedIn(schedule);
  const beside = EDITS.filter(({ shift }) => hasBypasses(lattice, shift));
  return kernel(
    {
      ...named,
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U: the target's classes, and after them any others" },
        { name: "place", type: "i32", doc: "the label, 0 to S; there is none to replace at S" },
        ...source.scalars,
        ...weightScalars(lattice),
      ],
      buffers: [
        ...reads.map((name): Buffer => ({ name, type: "i32", access: "read", shape: idsShape(schedule) })),
        ...source.buffers,
        flowsBuffer(lattice, schedule, "read"),
        ...beside.map(({ shift }) => bypassBuffer(shift, schedule, "read")),
        ...buffers,
      ],
    },
    (b, scalar) => body(b, scalar, (classes) => splice(b, lattice, schedule, scalar, classes)),
  );
}

function splice(
  b: Block,
  lattice: Lattice,
  schedule: Schedule,
  scalar: (name: string) => Expr,
  { last, cells, sums, cellAt, idOf, flow }: Classes,
): void {
  const { between, inner } = spliceOf(lattice, 1);
  const [frames, targetLength, place] = [scalar("frames"), scalar("targetLength"), scalar("place")];
  const opened = storedIn(schedule).open(b, scalar);
  const weights = arcWeights(b, lattice, scalar);
  const flowAt = flowPlace(b, lattice, schedule, targetLength, place);

  b.comment("frame 0");
  const emissions = opened.frame(b, i32(0)).start;
  const starts = between.map((family) => startOf(b, lattice, family, place, weights));
  const sides = EDITS.map(({ shift, name }) => {
    const passing = hasBypasses(lattice, shift) ? b.read(bypassName(shift), place) : op("weight", "dead");
    return [name, b.let(`${name}Past`, passing)] as const;
  });
  b.for("i", i32(0), last, schedule.order, (i, b) => {
    const emission = b.let("emission", b.read("emissions", add(emissions, idOf(i, b))));
    for (const row of between.keys())
      b.write(cells, cellAt(row, i), b.let("begun", op("weight", "scale", starts[row]!, emission)));
    for (const [name, value] of sides) b.write(sums[name], i, value);
  });

  b.for("t", i32(1), sub(frames, i32(1)), "ascending", (t, b) => {
    const { start } = opened.frame(b, t);
    const row = b.let("flowRow", flowAt.row(t));
    const reader = (edit?: Edit) => (key: FlowKey) => {
      const value = b.let(key.side, b.read("flows", add(row, flowAt.of(key, edit))));
      return () => value;
    };
    const exits = EDITS.map(
      ({ name }) => [name, between.map((family) => flow(reader(name), "exit", family, name))] as const,
    );
    const entries = between.map((family) => flow(reader(), "entry", family));
    b.for("i", i32(0), last, schedule.order, (i, b) => {
      const id = idOf(i, b);
      const emission = b.let("emission", b.read("emissions", add(start, id)));
      const before = between.map((_, row) => b.let("before", b.read(cells, cellAt(row, i))));
      for (const [name, onward] of exits) {
        const through = before.map((cell, row) =>
          b.let("through", op("weight", "product", cell, onward[row]!(b, id))),
        );
        const so = b.let("so", b.read(sums[name], i));
        b.write(sums[name], i, total(b, "sum", [so, ...through]));
      }
      for (const [row, family] of between.entries()) {
        const stays = inner
          .filter(({ to }) => to === family)
          .map(({ from, weight }) => weighed(b, before[between.indexOf(from)]!, weight, weights));
        const into = total(b, "into", [entries[row]!(b, id), ...stays]);
        b.write(cells, cellAt(row, i), b.let("cell", op("weight", "scale", into, emission)));
      }
    });
  });

  b.comment("where the label is the last one");
  for (const { family, k, weight } of lattice.final) {
    if (!between.includes(family)) continue;
    for (const { shift, name } of EDITS)
      b.if(eq(place, add(targetLength, i32(k + shift))), (b) =>
        b.for("i", i32(0), last, schedule.order, (i, b) => {
          const own = b.let("ending", b.read(cells, cellAt(between.indexOf(family), i)));
          const so = b.let("so", b.read(sums[name], i));
          b.write(sums[name], i, total(b, "ended", [so, weighed(b, own, weight, weights)]));
        }),
      );
  }
}

/** What a state begins with: 1 where a path may begin with it. */
function startOf(b: Block, lattice: Lattice, family: string, place: Expr, weights: ArcWeights): Expr {
  const start = b.var("start", op("weight", "dead"));
  for (const end of lattice.initial) {
    if (end.family !== family) continue;
    const one = weighed(b, b.let("one", op("weight", "one")), end.weight, weights);
    b.if(eq(place, i32(end.k)), (b) => b.assign(start, one));
  }
  return start;
}
