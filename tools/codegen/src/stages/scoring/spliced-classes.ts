import { type Shift, spliceOf } from "../../derive/splice.ts";
import { add, type Block, eq, ge, i32, kernel, mul, op, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { S, shape, U } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { type ArcWeights, arcWeights, weighed, weightScalars } from "../cells/arc-weights.ts";
import { storedIn } from "../classes/frame-source.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { bypassBuffer, bypassName, hasBypasses } from "./bypasses.ts";
import { type Flow, flowPlace, flowsBuffer, type Side, total } from "./edit-flows.ts";

// A label that is put in at one place has a recursion of its own, from what comes into it (edit-flows.ts) to what it may go on to. It
// is the same whether the label replaces the one at the place or stands before it. Only what follows differs, by one label. Classes have
// nothing to do with each other: lanes go through the frames side by side, a thread goes through all frames with one class.

export const EDITS = [
  { shift: 0, name: "substitutions" },
  { shift: 1, name: "insertions" },
] as const satisfies readonly { readonly shift: Shift; readonly name: string }[];
export type Edit = (typeof EDITS)[number]["name"];

/** The sums of each class: of one place, or of all where several calls share them. */
export const resultBuffer = (
  name: Edit,
  { overrun, shared }: Schedule,
  access: Buffer["access"],
): Buffer => ({
  name,
  type: "weight",
  access,
  shape: shape([...(shared ? [add(S, i32(1))] : []), add(U, i32(overrun))]),
});

/** The label in whose place, and before which, classes are put. */
export const placeScalar = {
  name: "place",
  type: "i32",
  doc: "the label, 0 to S; there is none to replace at S",
} as const;

type FlowKey = Pick<Flow, "side" | "family" | "kind">;
/** The value of a flow for a class. */
type FlowOf = (b: Block, id: Expr) => Expr;

/** A loop over classes, and where what it computes lies. */
export interface Classes {
  readonly from: Expr;
  readonly last: Expr;
  idOf(i: Expr, b: Block): Expr;
  /** Where cells and sums lie while frames go by. Absent: in registers, and sums go to their buffers at the end. */
  readonly memory?: ClassMemory;
  /** @param edit of an exit. @param read has been read for the frame, before the loop */
  flow(read: (key: FlowKey) => FlowOf, side: Side, family: string, edit?: Edit): FlowOf;
}

export interface ClassMemory {
  readonly cells: string;
  readonly sums: Readonly<Record<Edit, string>>;
  cellAt(row: number, i: Expr): Expr;
}

/** What one class has. */
interface Held {
  readonly id: Expr;
  cell(b: Block, row: number): Expr;
  setCell(b: Block, row: number, value: Expr): void;
  sum(b: Block, edit: Edit): Expr;
  setSum(b: Block, edit: Edit, value: Expr): void;
}

/** @param own buffers besides those of the recursion */
export function splicing(
  lattice: Lattice,
  schedule: Schedule,
  named: Pick<Kernel, "name" | "doc">,
  own: { readonly before: readonly Buffer[]; readonly after: readonly Buffer[] },
  scalars: Kernel["scalars"],
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
        placeScalar,
        ...scalars,
        ...source.scalars,
        ...weightScalars(lattice),
      ],
      buffers: [
        ...own.before,
        ...source.buffers,
        flowsBuffer(lattice, schedule, "read"),
        ...beside.map(({ shift }) => bypassBuffer(shift, schedule, "read")),
        ...own.after,
      ],
    },
    (b, scalar) => {
      const go = (b: Block) => body(b, scalar, (classes) => splice(b, lattice, schedule, scalar, classes));
      // Of several targets some have fewer places than there are calls.
      if (schedule.shared) b.if(ge(scalar("targetLength"), scalar("place")), go);
      else go(b);
    },
  );
}

function splice(
  b: Block,
  lattice: Lattice,
  schedule: Schedule,
  scalar: (name: string) => Expr,
  { from, last, idOf, memory, flow }: Classes,
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
  const begin = (b: Block, held: Held) => {
    const emission = b.let("emission", b.read("emissions", add(emissions, held.id)));
    for (const row of between.keys())
      held.setCell(b, row, b.let("begun", op("weight", "scale", starts[row]!, emission)));
    for (const [name, value] of sides) held.setSum(b, name, value);
  };

  const eachFrame = (b: Block, visit: (b: Block, step: (b: Block, held: Held) => void) => void) =>
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
      visit(b, (b, held) => {
        const emission = b.let("emission", b.read("emissions", add(start, held.id)));
        const before = between.map((_, row) => b.let("before", held.cell(b, row)));
        for (const [name, onward] of exits) {
          const through = before.map((cell, row) =>
            b.let("through", op("weight", "product", cell, onward[row]!(b, held.id))),
          );
          const so = b.let("so", held.sum(b, name));
          held.setSum(b, name, total(b, "sum", [so, ...through]));
        }
        for (const [row, family] of between.entries()) {
          const stays = inner
            .filter(({ to }) => to === family)
            .map(({ from, weight }) => weighed(b, before[between.indexOf(from)]!, weight, weights));
          const into = total(b, "into", [entries[row]!(b, held.id), ...stays]);
          held.setCell(b, row, b.let("cell", op("weight", "scale", into, emission)));
        }
      });
    });

  const eachEnd = (b: Block, visit: (b: Block, end: (b: Block, held: Held) => void) => void) => {
    b.comment("where the label is the last one");
    for (const { family, k, weight } of lattice.final) {
      if (!between.includes(family)) continue;
      for (const { shift, name } of EDITS)
        b.if(eq(place, add(targetLength, i32(k + shift))), (b) =>
          visit(b, (b, held) => {
            const own = b.let("ending", held.cell(b, between.indexOf(family)));
            const so = b.let("so", held.sum(b, name));
            held.setSum(b, name, total(b, "ended", [so, weighed(b, own, weight, weights)]));
          }),
        );
    }
  };

  if (memory) {
    const each = (b: Block, visit: (b: Block, held: Held) => void) =>
      b.for("i", from, last, schedule.order, (i, b) => visit(b, inMemory(memory, idOf(i, b), i)));
    each(b, begin);
    eachFrame(b, each);
    eachEnd(b, each);
    return;
  }
  const results = b.let("placeResults", mul(place, scalar("usedCount")));
  b.for("i", from, last, schedule.order, (i, b) => {
    const held = inRegisters(b, between, b.let("id", idOf(i, b)));
    begin(b, held);
    eachFrame(b, (b, step) => step(b, held));
    eachEnd(b, (b, end) => end(b, held));
    for (const { name } of EDITS) b.write(name, add(results, held.id), held.sum(b, name));
  });
}

const inMemory = ({ cells, sums, cellAt }: ClassMemory, id: Expr, i: Expr): Held => ({
  id,
  cell: (b, row) => b.read(cells, cellAt(row, i)),
  setCell: (b, row, value) => b.write(cells, cellAt(row, i), value),
  sum: (b, edit) => b.read(sums[edit], i),
  setSum: (b, edit, value) => b.write(sums[edit], i, value),
});

function inRegisters(b: Block, between: readonly string[], id: Expr): Held {
  const none = (name: string) => b.var(name, op("weight", "dead"));
  const cells = between.map((family) => none(`${family}Own`));
  const sums = { substitutions: none("replacing"), insertions: none("inserting") };
  return {
    id,
    cell: (_, row) => cells[row]!,
    setCell: (b, row, value) => b.assign(cells[row]!, value),
    sum: (_, edit) => sums[edit],
    setSum: (b, edit, value) => b.assign(sums[edit], value),
  };
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
