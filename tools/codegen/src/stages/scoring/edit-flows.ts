import { type Splice, type SplicedCell, type SplicedGuard, spliceOf } from "../../derive/splice.ts";
import { add, type Block, i32, kernel, max, mul, op, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { S, shape, T } from "../../ir/shape.ts";
import type { Lattice, LogWeight } from "../../spec/lattice.ts";
import { type ArcWeights, arcWeights, weighed, weightScalars } from "../cells/arc-weights.ts";
import { type CellRow, CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { frameRange } from "../classes/all-frames.ts";
import type { Schedule } from "../sweep/schedule.ts";

// What comes into a label that is put in before label k, from alphas of the frame before, and what it may go on to, in the frame's
// own w = emission * beta. Neither depends on its class, but for arcs that are there only if it differs from some neighbour. So all
// classes share them, and lanes of k make them.

export type Side = "entry" | "exit";

/** Sums over arcs of one state between, from the alphas or to the betas. */
export interface Flow {
  readonly side: Side;
  /** The state's family. */
  readonly family: string;
  /** All arcs, those without a guard, or those that are there if the class differs from the label at this distance from k. */
  readonly kind: "all" | "free" | number;
  readonly cells: readonly WeighedCell[];
}

interface WeighedCell {
  readonly cell: SplicedCell;
  readonly weight?: LogWeight;
}

interface Way extends WeighedCell {
  readonly beside: number | undefined;
}

/**
 * In the order in which they lie in memory. Of an exit k is that of the first label after it, in the target as it was: where a label is put
 * in, the one that was at its place; where it replaces one, the next.
 */
export function flowsOf(lattice: Lattice): Flow[] {
  const { between, entries, exits } = spliceOf(lattice, 1);
  return between.flatMap((family) => [
    ...grouped(
      "entry",
      family,
      entries.filter(({ to }) => to === family).map((arc) => wayOf(lattice, arc, arc.from)),
    ),
    ...grouped(
      "exit",
      family,
      exits.filter(({ from }) => from === family).map((arc) => wayOf(lattice, arc, arc.to)),
    ),
  ]);
}

/** At which distances from k there are labels that a class may have to differ from. */
export const besidesOf = (lattice: Lattice, side: Side): number[] => [
  ...new Set(
    flowsOf(lattice).flatMap((flow) =>
      flow.side === side && typeof flow.kind === "number" ? [flow.kind] : [],
    ),
  ),
];

function wayOf(
  { name }: Lattice,
  { guard, weight }: Pick<Splice["entries"][number], "guard" | "weight">,
  cell: SplicedCell,
): Way {
  return { cell, beside: guard && neighbourOf(name, guard), ...(weight !== undefined && { weight }) };
}

function grouped(side: Side, family: string, ways: readonly Way[]): Flow[] {
  const of = (kind: Flow["kind"], cells: readonly Way[]): Flow => ({ side, family, kind, cells });
  const besides = [...new Set(ways.flatMap(({ beside }) => beside ?? []))];
  const all = of("all", ways);
  if (besides.length === 0) return [all];
  const having = (wanted: number | undefined) => ways.filter(({ beside }) => beside === wanted);
  return [all, of("free", having(undefined)), ...besides.map((beside) => of(beside, having(beside)))];
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

/** Where the flows of a place are. @param place k, or where an edit has none, the first label after it */
export function flowPlace(b: Block, lattice: Lattice, schedule: Schedule, targetLength: Expr, place: Expr) {
  const flows = flowsOf(lattice);
  const length = b.let("flowLength", flowLength(targetLength, schedule));
  const step = b.let("flowStep", mul(i32(flows.length), length));
  const columns = new Map<string, Expr>();
  return {
    /** Where those of frame t begin. */
    row: (t: Expr): Expr => mul(t, step),
    /** From there on. Said before the loop over frames. */
    of(flow: Pick<Flow, "side" | "family" | "kind">, edit?: "substitutions" | "insertions"): Expr {
      const at = flows.findIndex(
        ({ side, family, kind }) => side === flow.side && family === flow.family && kind === flow.kind,
      );
      const k = edit === "substitutions" ? add(place, i32(1)) : place;
      const key = `${at} ${edit === "substitutions"}`;
      const column = columns.get(key) ?? b.let("column", add(mul(i32(at), length), k));
      columns.set(key, column);
      return column;
    },
  };
}

export function flows(lattice: Lattice, schedule: Schedule): Kernel {
  const all = flowsOf(lattice);
  return kernel(
    {
      name: "flows",
      doc: "What comes into labels that are put in before label k, and what they may go on to.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        ...(schedule.shared ? frameRange : []),
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
      const places = flowPlace(b, lattice, schedule, targetLength, i32(0));
      const columns = all.map((flow) => places.of(flow));
      const [from, end] = schedule.shared
        ? [max(i32(1), scalar("firstFrame")), scalar("endFrame")]
        : [i32(1), scalar("frames")];
      b.for("t", from, sub(end, i32(1)), "any", (t, b) => {
        const sides = { entry: rows.row(b, "alpha", sub(t, i32(1))), exit: rows.row(b, "onward", t) };
        const row = b.let("flowRow", places.row(t));
        b.for("k", i32(0), add(targetLength, i32(1)), schedule.order, (k, b) => {
          for (const [i, { side, cells }] of all.entries()) {
            const terms = cells.map((way) => read(b, sides[side], way, k, weights));
            const sum = terms.length > 0 ? total(b, "flow", terms) : b.let("none", op("weight", "dead"));
            b.write("flows", add(add(row, columns[i]!), k), sum);
          }
        });
      });
    },
  );
}

function read(b: Block, row: CellRow, { cell, weight }: WeighedCell, k: Expr, weights: ArcWeights): Expr {
  const there = b.let(`${cell.family}There`, row.read(b, cell.family, add(k, i32(cell.k))));
  return weighed(b, there, weight, weights);
}

/** At least one term. @param stem of the names of what is added up */
export const total = (b: Block, stem: string, terms: readonly Expr[]): Expr =>
  terms.reduce((sum, term) => b.let(stem, op("weight", "sum", sum, term)));
