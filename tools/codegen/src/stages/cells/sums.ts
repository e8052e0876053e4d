import type { Addend, Sum } from "../../derive/shared-sums.ts";
import { add, type Block, i32, ne, op } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";
import { type ArcWeights, weighed } from "./arc-weights.ts";
import type { GuardReader } from "./guards.ts";

// Turns the sums of one k into IR. The caller says where a neighbour comes from: memory, or an earlier iteration.

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
  readonly guard: GuardReader;
  readonly weights: ArcWeights;
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
            sums[node.family]!.map((addend) => this.#term(addend)),
          );
    this.#known.set(key(node), expr);
    return expr;
  }

  #term(addend: Addend): Expr {
    if (addend.kind === "shared") return this.at(addend);
    if (addend.kind === "cell") return this.#weighed(addend);
    const { guard, guardOffset } = addend;
    const holds = ne(this.#neighbours.guard(this.#b, guard, add(this.#k, i32(guardOffset))), i32(0));
    const yes =
      addend.kind === "choice" ? this.at({ kind: "shared", ...addend.shared }) : this.#weighed(addend);
    const no = addend.kind === "choice" ? this.at({ kind: "cell", ...addend.cell }) : op("weight", "dead");
    const chosen = this.#b.var("chosen", no);
    this.#b.if(holds, (b) => b.assign(chosen, yes));
    return chosen;
  }

  #weighed({ family, offset, weight }: Addend & { kind: "cell" | "guarded" }): Expr {
    const cell = this.at({ kind: "cell", family, offset });
    return weighed(this.#b, cell, weight, this.#neighbours.weights);
  }
}

/** The whole sum of a family at some other k, read cell by cell. Only plain sums are shared (derive/shared-sums.ts). */
export function sumAt(b: Block, { sums, cell }: Neighbours, family: string, k: Expr): Expr {
  const terms = sums[family]!.map((addend) => {
    if (addend.kind !== "cell" || addend.weight !== undefined)
      throw new Error(`sums: the shared sum of ${family} is not plain`);
    return b.let(`${addend.family}There`, cell(b, addend.family, add(k, i32(addend.offset))));
  });
  return total(b, `${family}SumThere`, terms);
}

/** The sums at one k. Each neighbour is read where it is used. */
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

function nodesOf(addend: Addend): Node[] {
  if (addend.kind === "choice")
    return [
      { kind: "shared", ...addend.shared },
      { kind: "cell", ...addend.cell },
    ];
  const { kind, family, offset } = addend;
  return [{ kind: kind === "shared" ? "shared" : "cell", family, offset }];
}

function isPlain(sum: Sum): boolean {
  return sum.every(({ kind }) => kind === "cell");
}

function total(b: Block, stem: string, terms: readonly Expr[]): Expr {
  // A family without transitions into it has only its first cells.
  if (terms.length === 0) return b.let(stem, op("weight", "dead"));
  return terms.reduce((sum, term) => b.let(stem, op("weight", "sum", sum, term)));
}
