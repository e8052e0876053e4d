import { type Splice, type SplicedCell, type SplicedGuard, spliceOf } from "../../derive/splice.ts";
import { add, type Block, i32, kernel, mul, op, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { S, shape, T } from "../../ir/shape.ts";
import type { Lattice, LogWeight } from "../../spec/lattice.ts";
import { arcWeights, weighed, weightScalars } from "../cells/arc-weights.ts";
import { type CellRow, CellRows, cellBuffer } from "../cells/cell-rows.ts";
import type { Schedule } from "../sweep/schedule.ts";

// What comes into a label that is put in before label k, from alphas of the frame before, and what it may go on to, in the frame's
// own w = emission * beta. Neither depends on its class, but for arcs that are there only if it differs from some neighbour: what
// comes by those is apart. So all classes share them, and lanes of k make them.

/** Sums over the arcs of one state between, from the alphas or to the betas. */
export interface Flow {
  readonly side: "entry" | "exit";
  /** The state's family. */
  readonly family: string;
  /** By arcs without a guard. With one neighbour that guards look at, those of `beside` come on top. */
  readonly cells: readonly WeighedCell[];
  /** The label, counted from k, that the class must differ from. Absent: it may be any. */
  readonly beside?: number;
}

interface WeighedCell {
  readonly cell: SplicedCell;
  readonly weight?: LogWeight;
}

/** In the order in which they lie in memory. Of an exit k is that of the first label after it, in the target as it was. */
export function flowsOf(lattice: Lattice): Flow[] {
  // Where a label is put in, the label after it is the one at its place before; where it replaces one, k is one more.
  const splice = spliceOf(lattice, 1);
  return splice.between.flatMap((family) => [
    ...grouped(lattice, "entry", family, splice.entries.filter(({ to }) => to === family).map(entering)),
    ...grouped(lattice, "exit", family, splice.exits.filter(({ from }) => from === family).map(leaving)),
  ]);
}

interface Way extends WeighedCell {
  readonly guard: SplicedGuard | undefined;
}

const entering = ({ from, guard, weight }: Splice["entries"][number]): Way => ({
  cell: from,
  guard,
  ...(weight !== undefined && { weight }),
});
const leaving = ({ to, guard, weight }: Splice["exits"][number]): Way => ({
  cell: to,
  guard,
  ...(weight !== undefined && { weight }),
});

/** One for each neighbour that guards look at, after the one of arcs without a guard. */
function grouped({ name }: Lattice, side: Flow["side"], family: string, ways: readonly Way[]): Flow[] {
  const besides = new Set(ways.flatMap(({ guard }) => (guard ? [neighbourOf(name, guard)] : [])));
  const of = (beside: number | undefined) =>
    ways.filter(({ guard }) => (guard ? neighbourOf(name, guard) : undefined) === beside);
  return [
    { side, family, cells: of(undefined) },
    ...[...besides].map((beside) => ({ side, family, cells: of(beside), beside })),
  ];
}

function neighbourOf(name: string, { one, other }: SplicedGuard): number {
  if (one === "new" && other !== "new") return other;
  if (other === "new" && one !== "new") return one;
  throw new Error(
    `spec ${name}: its edits cannot be derived: a guard beside a label that is put in looks past it`,
  );
}

/** [T, flows, k = 0 .. S + 1]. */
export function flowsBuffer(lattice: Lattice, schedule: Schedule, access: Buffer["access"]): Buffer {
  const dims = [T, flowsOf(lattice).length, flowLength(S, schedule)];
  return { name: "flows", type: "weight", access, shape: shape(dims) };
}

const flowLength = (targetLength: Expr, { overrun }: Schedule): Expr => add(targetLength, i32(2 + overrun));

/** Where the flows of frame t begin. */
export const flowPlace =
  (lattice: Lattice, schedule: Schedule, targetLength: Expr, t: Expr) => (flow: number) =>
    mul(add(mul(t, i32(flowsOf(lattice).length)), i32(flow)), flowLength(targetLength, schedule));

export function flows(lattice: Lattice, schedule: Schedule): Kernel {
  return kernel(
    {
      name: "flows",
      doc: "What comes into labels that are put in before label k, and what they may go on to.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        ...weightScalars(lattice),
      ],
      buffers: [
        cellBuffer(lattice, schedule, "alpha", T, "read"),
        cellBuffer(lattice, schedule, "onward", T, "read"),
        flowsBuffer(lattice, schedule, "write"),
      ],
    },
    (b, scalar) => {
      const targetLength = scalar("targetLength");
      const rows = new CellRows(b, lattice, schedule, targetLength);
      const weights = arcWeights(b, lattice, scalar);
      b.for("t", i32(1), sub(scalar("frames"), i32(1)), "any", (t, b) => {
        const sides = { entry: rows.row(b, "alpha", sub(t, i32(1))), exit: rows.row(b, "onward", t) };
        const placeOf = flowPlace(lattice, schedule, targetLength, t);
        const places = flowsOf(lattice).map((_, i) => b.let("flowRow", placeOf(i)));
        b.for("k", i32(0), add(targetLength, i32(1)), schedule.order, (k, b) => {
          let before: Expr | undefined;
          for (const [i, flow] of flowsOf(lattice).entries()) {
            const own = flow.cells.map((way) => read(b, sides[flow.side], way, k, weights));
            // The first that is apart has the others in it, so that it only has to be chosen.
            const first = flow.beside !== undefined && flowsOf(lattice)[i - 1]!.beside === undefined;
            const terms = first && before ? [before, ...own] : own;
            const sum = total(b, terms);
            b.write("flows", add(places[i]!, k), sum);
            before = flow.cells.length > 0 ? sum : undefined;
          }
        });
      });
    },
  );
}

function read(
  b: Block,
  row: CellRow,
  { cell, weight }: WeighedCell,
  k: Expr,
  weights: ReturnType<typeof arcWeights>,
): Expr {
  const there = b.let(`${cell.family}There`, row.read(b, cell.family, add(k, i32(cell.k))));
  return weighed(b, there, weight, weights);
}

function total(b: Block, terms: readonly Expr[]): Expr {
  if (terms.length === 0) return b.let("none", op("weight", "dead"));
  return terms.reduce((sum, term) => b.let("flow", op("weight", "sum", sum, term)));
}
