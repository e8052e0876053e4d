import { sharedSums } from "../../derive/shared-sums.ts";
import type { Step } from "../../derive/step.ts";
import { add, type Block, i32 } from "../../ir/build.ts";
import type { Expr, Order } from "../../ir/nodes.ts";
import { elsewhere, key, type Neighbours, type Node, Sums, sumAt, sumsByReading } from "../cells/sums.ts";
import type { Schedule } from "./schedule.ts";

// Goes over the k of one row and gives each the sums of its neighbours in the row before.

export interface Cells extends Omit<Neighbours, "sums"> {
  readonly step: Step;
  readonly from: Expr;
  readonly to: Expr;
  /** Called for each k with the sums of all families. */
  readonly visit: (b: Block, k: Expr, sums: Readonly<Record<string, Expr>>) => void;
}

export function walk(b: Block, schedule: Schedule, { step, cell, guard, weights, ...range }: Cells): void {
  const neighbours = { sums: sharedSums(step), cell, guard, weights };
  if (schedule.carries) carried(b, neighbours, range);
  else free(b, neighbours, range, schedule.order);
}

type Range = Pick<Cells, "from" | "to" | "visit">;

function free(b: Block, neighbours: Neighbours, { from, to, visit }: Range, order: Order): void {
  b.for("k", from, to, order, (k, b) => visit(b, k, sumsByReading(b, neighbours, k)));
}

/**
 * What iteration k has of its own is what iteration k + 1 (or k - 1) wants from k: it waits in mutable names, for a neighbour
 * further off in as many, each taking over what the next nearer one has.
 */
function carried(b: Block, neighbours: Neighbours, { from, to, visit }: Range): void {
  const nodes = elsewhere(neighbours.sums);
  const direction = Math.sign(nodes[0]?.offset ?? -1);
  const outOfOrder = nodes.find((node) => Math.sign(node.offset) !== direction);
  if (outOfOrder)
    throw new Error(`walk: a neighbour at ${outOfOrder.offset} cannot be carried with one at ${direction}`);

  const waiting = withNearer(nodes, direction);
  const carries = new Map<string, Expr>();
  for (const node of waiting) {
    const { kind, family, offset } = node;
    const there = add(direction < 0 ? from : to, i32(offset));
    const first = kind === "cell" ? neighbours.cell(b, family, there) : sumAt(b, neighbours, family, there);
    carries.set(key(node), b.var(`${family}${kind === "cell" ? "" : "Sum"}Carried`, first));
  }
  b.for("k", from, to, direction < 0 ? "ascending" : "descending", (k, b) => {
    const sums = new Sums(b, neighbours, k, (node: Node) => carries.get(key(node))!);
    visit(b, k, sums.all());
    for (const node of waiting)
      b.assign(carries.get(key(node))!, sums.at({ ...node, offset: node.offset - direction }));
  });
}

/** These nodes and those between them and k, the furthest first. */
function withNearer(nodes: readonly Node[], direction: number): Node[] {
  const all = nodes.flatMap((node) =>
    Array.from({ length: Math.abs(node.offset) }, (_, i): Node => ({ ...node, offset: direction * (i + 1) })),
  );
  const unique = [...new Map(all.map((node) => [key(node), node])).values()];
  return unique.sort((a, c) => Math.abs(c.offset) - Math.abs(a.offset));
}
