import { add, Block, bool, eq, i32, local, Names, op, real } from "../ir/build.ts";
import { declared } from "../ir/declared.ts";
import {
  type Accumulation,
  type Kernel,
  type Order,
  type Pass,
  type Stmt,
  THREAD,
  type Type,
} from "../ir/nodes.ts";
import { rewriteBlock } from "../ir/rewrite.ts";
import { assignment } from "./sequential.ts";

// For a workgroup of threads that all run the kernel. Innermost loops whose iterations do not depend on each other are dealt
// out, iteration i to thread i mod `count`, and what they accumulate each thread has for itself first. Everything else all
// threads do alike, but for writing, which thread 0 does. A barrier follows what is written, for others may read it, and
// comes before a write to what threads may still be reading.

export function threads(count: number): Pass {
  return (kernel) => {
    const { stmts } = new Deal(count, kernel);
    return {
      ...kernel,
      scalars: [
        ...kernel.scalars,
        { name: THREAD, type: "i32", doc: "which of the workgroup's threads this is" },
      ],
      body: stmts,
    };
  };
}

type Loop = Stmt & { kind: "for" };
type Types = ReadonlyMap<string, Type>;

class Deal {
  readonly stmts: readonly Stmt[];
  readonly #count: number;
  readonly #kernel: Kernel;
  readonly #names: Names;

  constructor(count: number, kernel: Kernel) {
    this.#count = count;
    this.#kernel = kernel;
    this.#names = new Names([...declared(kernel), THREAD]);
    this.stmts = this.#block(kernel.body, new Map(), new Set());
  }

  /** @param unsettled buffers that some threads may still be reading */
  #block(stmts: readonly Stmt[], outer: Types, unsettled: Set<string>): Stmt[] {
    const types = new Map(outer);
    return stmts.flatMap((stmt): Stmt[] => {
      switch (stmt.kind) {
        case "let":
          types.set(stmt.name, stmt.value.type);
          for (const buffer of readIn([stmt])) unsettled.add(buffer);
          return [stmt];
        case "accumulate":
          return [assignment(stmt, types.get(stmt.name)!)];
        case "write": {
          const guarded: Stmt = { kind: "if", test: eq(local(THREAD), i32(0)), body: [stmt], otherwise: [] };
          return [...this.#settled(stmt, unsettled), guarded, { kind: "barrier" }];
        }
        case "for": {
          if (isDealt(stmt)) return [...this.#settled(stmt, unsettled), ...this.#dealt(stmt, types)];
          // What the end of a turn reads, the beginning of the next must not overwrite.
          for (const buffer of readIn([stmt])) unsettled.add(buffer);
          const order = stmt.order === "descending" ? stmt.order : "ascending";
          return [{ ...stmt, order, body: this.#block(stmt.body, types, unsettled) }];
        }
        case "if": {
          for (const buffer of readIn([stmt])) unsettled.add(buffer);
          const way = (body: readonly Stmt[]) => this.#block(body, types, new Set(unsettled));
          return [{ ...stmt, body: way(stmt.body), otherwise: way(stmt.otherwise) }];
        }
        default:
          for (const buffer of readIn([stmt])) unsettled.add(buffer);
          return [stmt];
      }
    });
  }

  /** A barrier where the statement overwrites what is being read. After the statement there is one in any case. */
  #settled(stmt: Stmt, unsettled: Set<string>): Stmt[] {
    const waits = writtenIn([stmt]).some((buffer) => unsettled.has(buffer));
    unsettled.clear();
    return waits ? [{ kind: "barrier" }] : [];
  }

  #dealt(loop: Loop, types: Types): Stmt[] {
    const b = new Block(this.#kernel.buffers, this.#names);
    const shares = new Map(
      accumulatedIn(loop.body).map(({ name, how }) => {
        const type = types.get(name)!;
        return [name, { how, type, own: b.var(`${name}Share`, neutral(how, name, type)) }] as const;
      }),
    );
    const ofOwn = (stmts: readonly Stmt[]): Stmt[] =>
      stmts.map((stmt) => {
        if (stmt.kind === "if") return { ...stmt, body: ofOwn(stmt.body), otherwise: ofOwn(stmt.otherwise) };
        if (stmt.kind !== "accumulate") return stmt;
        const { own, type } = shares.get(stmt.name)!;
        return assignment({ ...stmt, name: own.name }, type);
      });
    const from = add(loop.from, local(THREAD));
    b.stmts.push({ ...loop, from, order: "ascending", step: this.#count, body: ofOwn(loop.body) });
    for (const [name, { how, type, own }] of shares) {
      b.stmts.push({ kind: "reduce", name: own.name, type, how });
      b.assign(local(name, type), together(how, local(name, type), own));
    }
    if (shares.size === 0) b.stmts.push({ kind: "barrier" });
    return b.stmts;
  }
}

function neutral(how: Accumulation, name: string, type: Type) {
  return how === "add" ? real(0, type) : how === "max" ? local(name, type) : bool(false);
}

function together(how: Accumulation, before: ReturnType<typeof local>, share: ReturnType<typeof local>) {
  if (how === "max") return share;
  return how === "add" ? add(before, share) : op("bool", "either", before, share);
}

const FREE: readonly Order[] = ["any", "bulk", "lanes"];

function isDealt({ order, body }: Loop): boolean {
  return FREE.includes(order) && !holdsFreeLoop(body);
}

function holdsFreeLoop(stmts: readonly Stmt[]): boolean {
  return stmts.some(
    (stmt) =>
      (stmt.kind === "for" && (FREE.includes(stmt.order) || holdsFreeLoop(stmt.body))) ||
      (stmt.kind === "if" && holdsFreeLoop([...stmt.body, ...stmt.otherwise])),
  );
}

function accumulatedIn(stmts: readonly Stmt[]): (Stmt & { kind: "accumulate" })[] {
  const all = stmts.flatMap((stmt) => {
    if (stmt.kind === "if") return accumulatedIn([...stmt.body, ...stmt.otherwise]);
    return stmt.kind === "accumulate" ? [stmt] : [];
  });
  return all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i);
}

function readIn(stmts: readonly Stmt[]): string[] {
  const buffers: string[] = [];
  rewriteBlock(stmts, (expr) => {
    if (expr.kind === "read") buffers.push(expr.buffer);
    return expr;
  });
  return buffers;
}

function writtenIn(stmts: readonly Stmt[]): string[] {
  return stmts.flatMap((stmt) => {
    if (stmt.kind === "for") return writtenIn(stmt.body);
    if (stmt.kind === "if") return writtenIn([...stmt.body, ...stmt.otherwise]);
    return stmt.kind === "write" ? [stmt.buffer] : [];
  });
}
