import { sharedSums } from "../derive/shared-sums.ts";
import type { Step } from "../derive/step.ts";
import { add, type Block, i32 } from "../ir/build.ts";
import type { Expr, Order } from "../ir/nodes.ts";
import { padded, type Schedule } from "./schedule.ts";
import { elsewhere, key, type Neighbours, type Node, Sums, sumAt, sumsByReading } from "./sums.ts";

// Goes over the k of one row and gives each the sums of its neighbours in the row before.

export interface Walk extends Omit<Neighbours, "sums"> {
  readonly step: Step;
  readonly from: Expr;
  readonly to: Expr;
  /** Called for each k with the sums of all families. */
  readonly visit: (b: Block, k: Expr, sums: Readonly<Record<string, Expr>>) => void;
}

export function walk(b: Block, schedule: Schedule, { step, cell, guard, ...range }: Walk): void {
  const neighbours = { sums: sharedSums(step), cell, guard };
  if (schedule === "serial") carried(b, neighbours, range);
  else free(b, neighbours, range, padded(schedule));
}

type Range = Pick<Walk, "from" | "to" | "visit">;

function free(b: Block, neighbours: Neighbours, { from, to, visit }: Range, order: Order): void {
  b.for("k", from, to, order, (k, b) => visit(b, k, sumsByReading(b, neighbours, k)));
}

/** What iteration k has of its own is what iteration k + 1 (or k - 1) wants from k: it waits in mutable names. */
function carried(b: Block, neighbours: Neighbours, { from, to, visit }: Range): void {
  const nodes = elsewhere(neighbours.sums);
  const direction = Math.sign(nodes[0]?.offset ?? -1);
  const outOfOrder = nodes.find((node) => node.offset !== direction);
  if (outOfOrder)
    throw new Error(`walk: a neighbour at ${outOfOrder.offset} cannot be carried with one at ${direction}`);

  const before = add(direction < 0 ? from : to, i32(direction));
  const carries = new Map<string, Expr>();
  for (const node of nodes) {
    const { kind, family } = node;
    const first = kind === "cell" ? neighbours.cell(b, family, before) : sumAt(b, neighbours, family, before);
    carries.set(key(node), b.var(`${family}${kind === "cell" ? "" : "Sum"}Carried`, first));
  }
  b.for("k", from, to, direction < 0 ? "ascending" : "descending", (k, b) => {
    const sums = new Sums(b, neighbours, k, (node: Node) => carries.get(key(node))!);
    visit(b, k, sums.all());
    for (const node of nodes) b.assign(carries.get(key(node))!, sums.at({ ...node, offset: 0 }));
  });
}
