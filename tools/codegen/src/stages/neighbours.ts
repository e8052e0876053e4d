import { type Part, sharedSums } from "../derive/shared-sums.ts";
import type { Step } from "../derive/step.ts";
import { add, type Block, i32, ne, op } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";

// Walks k over one row of the lattice and gives each cell the sum of its neighbours in the row before. The walk goes in
// the direction that lets iteration k + 1 use what iteration k has read and added up: those carry over in mutable names.

export interface Walk {
  readonly step: Step;
  readonly from: Expr;
  readonly to: Expr;
  /** Reads `family[k]` of the neighbouring row. */
  readonly cell: (b: Block, family: string, k: Expr) => Expr;
  /** Is 1 where the guard holds at k. */
  readonly guard: (b: Block, k: Expr) => Expr;
  /** Called for each k with the sums of all families. */
  readonly visit: (b: Block, k: Expr, sums: Readonly<Record<string, Expr>>) => void;
}

type Node = { readonly kind: "cell" | "shared"; readonly family: string; readonly offset: number };

export function walk(b: Block, { step, from, to, cell, guard, visit }: Walk): void {
  const sums = sharedSums(step);
  const families = Object.keys(sums);
  const carried = unique(
    families.flatMap((family) => sums[family]!.flatMap(nodesOf)).filter((node) => node.offset !== 0),
  );
  const direction = Math.sign(carried[0]?.offset ?? -1);
  const outOfOrder = carried.find((node) => node.offset !== direction);
  if (outOfOrder)
    throw new Error(
      `walk: a neighbour at ${outOfOrder.offset} cannot be carried in a walk against ${direction}`,
    );

  // Before the first iteration the carried values are those of the k before it.
  const start = direction < 0 ? from : to;
  const carries = new Map<string, Expr>();
  for (const node of carried.filter(({ kind }) => kind === "cell"))
    carries.set(
      key(node),
      b.var(
        `${node.family}Carried`,
        b.let(`${node.family}Before`, cell(b, node.family, add(start, i32(direction)))),
      ),
    );
  for (const node of carried.filter(({ kind }) => kind === "shared")) {
    const terms = sums[node.family]!.map((part) => {
      if (part.kind !== "cell") throw new Error(`walk: the shared sum of ${node.family} is not plain`);
      return b.let(`${part.family}Before`, cell(b, part.family, add(start, i32(direction + part.offset))));
    });
    carries.set(key(node), b.var(`${node.family}SumCarried`, total(b, `${node.family}SumBefore`, terms)));
  }

  b.for("k", from, to, direction < 0 ? "ascending" : "descending", (k, b) => {
    const here = new Map<string, Expr>();
    const read = (node: Node): Expr => {
      if (node.offset !== 0) return carries.get(key(node))!;
      if (!here.has(key(node)))
        here.set(
          key(node),
          node.kind === "cell" ? b.let(node.family, cell(b, node.family, k)) : sumOf(node.family),
        );
      return here.get(key(node))!;
    };
    const sumOf = (family: string): Expr => {
      const known = here.get(key({ kind: "shared", family, offset: 0 }));
      return (
        known ??
        total(
          b,
          `${family}Sum`,
          sums[family]!.map((part) => term(part)),
        )
      );
    };
    const term = (part: Part): Expr => {
      if (part.kind === "cell" || part.kind === "shared") return read(part);
      const holds = ne(guard(b, add(k, i32(part.guardOffset))), i32(0));
      const [yes, no] =
        part.kind === "choice"
          ? [read({ kind: "shared", ...part.shared }), read({ kind: "cell", ...part.cell })]
          : [read({ ...part, kind: "cell" }), undefined];
      const chosen = b.var("chosen", no ?? op("weight", "dead"));
      b.if(holds, (b) => b.assign(chosen, yes));
      return chosen;
    };
    // Plain sums first, since others share them.
    const ordered = [...families].sort((a, c) => Number(!isPlain(sums[a]!)) - Number(!isPlain(sums[c]!)));
    const results: Record<string, Expr> = {};
    for (const family of ordered) {
      results[family] = sumOf(family);
      here.set(key({ kind: "shared", family, offset: 0 }), results[family]);
    }
    visit(b, k, results);
    for (const node of carried) b.assign(carries.get(key(node))!, read({ ...node, offset: 0 }));
  });
}

function total(b: Block, stem: string, terms: readonly Expr[]): Expr {
  return terms.reduce((sum, term) => b.let(stem, op("weight", "sum", sum, term)));
}

function nodesOf(part: Part): Node[] {
  if (part.kind === "choice")
    return [
      { kind: "shared", ...part.shared },
      { kind: "cell", ...part.cell },
    ];
  return [{ kind: part.kind === "shared" ? "shared" : "cell", family: part.family, offset: part.offset }];
}

function isPlain(sum: readonly Part[]): boolean {
  return sum.every((part) => part.kind === "cell");
}

function unique(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((node) => [key(node), node])).values()];
}

function key({ kind, family, offset }: Node): string {
  return `${kind} ${family} ${offset}`;
}
