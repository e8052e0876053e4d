import type { Part, Sum } from "../derive/shared-sums.ts";
import { add, type Block, i32, ne, op } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";

// Turns the sums of one k into IR. Where a neighbour comes from, memory or an earlier iteration, the caller says.

/** A cell of the neighbouring row, or the whole sum of a family, at k + offset. */
export interface Node {
  readonly kind: "cell" | "shared";
  readonly family: string;
  readonly offset: number;
}

export interface Neighbours {
  readonly sums: Readonly<Record<string, Sum>>;
  /** Reads `family[k]` of the neighbouring row. */
  readonly cell: (b: Block, family: string, k: Expr) => Expr;
  /** Is not 0 where the guard holds at k. */
  readonly guard: (b: Block, k: Expr) => Expr;
}

export class Sums {
  readonly #b: Block;
  readonly #neighbours: Neighbours;
  readonly #k: Expr;
  readonly #elsewhere: (node: Node) => Expr;
  readonly #known = new Map<string, Expr>();

  /** @param elsewhere gives nodes at an offset other than 0 */
  constructor(b: Block, neighbours: Neighbours, k: Expr, elsewhere: (node: Node) => Expr) {
    this.#b = b;
    this.#neighbours = neighbours;
    this.#k = k;
    this.#elsewhere = elsewhere;
  }

  /** The sum of each family at k. */
  all(): Readonly<Record<string, Expr>> {
    const { sums } = this.#neighbours;
    // Plain sums first, since others share them.
    const plainFirst = Object.keys(sums).sort(
      (a, c) => Number(!isPlain(sums[a]!)) - Number(!isPlain(sums[c]!)),
    );
    return Object.fromEntries(
      plainFirst.map((family) => [family, this.at({ kind: "shared", family, offset: 0 })]),
    );
  }

  at(node: Node): Expr {
    if (node.offset !== 0) return this.#elsewhere(node);
    const known = this.#known.get(key(node));
    if (known) return known;
    const { cell, sums } = this.#neighbours;
    const expr =
      node.kind === "cell"
        ? this.#b.let(node.family, cell(this.#b, node.family, this.#k))
        : total(
            this.#b,
            `${node.family}Sum`,
            sums[node.family]!.map((part) => this.#term(part)),
          );
    this.#known.set(key(node), expr);
    return expr;
  }

  #term(part: Part): Expr {
    if (part.kind === "cell" || part.kind === "shared") return this.at(part);
    const holds = ne(this.#neighbours.guard(this.#b, add(this.#k, i32(part.guardOffset))), i32(0));
    const yes = this.at(
      part.kind === "choice" ? { kind: "shared", ...part.shared } : { ...part, kind: "cell" },
    );
    const no = part.kind === "choice" ? this.at({ kind: "cell", ...part.cell }) : op("weight", "dead");
    const chosen = this.#b.var("chosen", no);
    this.#b.if(holds, (b) => b.assign(chosen, yes));
    return chosen;
  }
}

/** The whole sum of a family at some other k, read cell by cell. Only plain sums are shared (derive/shared-sums.ts). */
export function sumAt(b: Block, { sums, cell }: Neighbours, family: string, k: Expr): Expr {
  const terms = sums[family]!.map((part) => {
    if (part.kind !== "cell") throw new Error(`sums: the shared sum of ${family} is not plain`);
    return b.let(`${part.family}There`, cell(b, part.family, add(k, i32(part.offset))));
  });
  return total(b, `${family}SumThere`, terms);
}

/** The sums at one k whose neighbours are read, each where it is wanted. */
export function sumsByReading(b: Block, neighbours: Neighbours, k: Expr): Readonly<Record<string, Expr>> {
  return new Sums(b, neighbours, k, ({ kind, family, offset }) => {
    const there = add(k, i32(offset));
    return kind === "cell"
      ? b.let(`${family}There`, neighbours.cell(b, family, there))
      : sumAt(b, neighbours, family, there);
  }).all();
}

/** Nodes of all sums at an offset other than 0. */
export function elsewhere(sums: Neighbours["sums"]): Node[] {
  const nodes = Object.values(sums)
    .flatMap((sum) => sum.flatMap(nodesOf))
    .filter((node) => node.offset !== 0);
  return [...new Map(nodes.map((node) => [key(node), node])).values()];
}

export function key({ kind, family, offset }: Node): string {
  return `${kind} ${family} ${offset}`;
}

function nodesOf(part: Part): Node[] {
  if (part.kind !== "choice")
    return [{ kind: part.kind === "shared" ? "shared" : "cell", family: part.family, offset: part.offset }];
  return [
    { kind: "shared", ...part.shared },
    { kind: "cell", ...part.cell },
  ];
}

function isPlain(sum: Sum): boolean {
  return sum.every((part) => part.kind === "cell");
}

function total(b: Block, stem: string, terms: readonly Expr[]): Expr {
  return terms.reduce((sum, term) => b.let(stem, op("weight", "sum", sum, term)));
}
