import { add, Block, bool, eq, i32, local, Names, op, real } from "../ir/build.ts";
import { declared } from "../ir/declared.ts";
import {
  type Accumulation,
  type ForStmt,
  type Kernel,
  type Order,
  type Pass,
  type Stmt,
  THREAD,
  THREADS,
  type Type,
} from "../ir/nodes.ts";
import { flat, mapBlocks } from "../ir/rewrite.ts";
import { assigned, assignment } from "./sequential.ts";

// For a workgroup of threads that all run the kernel. Innermost loops whose iterations do not depend on each other are distributed:
// iteration i goes to thread i mod `threads`, and each thread first accumulates for itself. Everything else is done by all
// threads alike, except writing, which thread 0 does. barriers.ts finds out when they have to wait for each other.

export const threads: Pass = (kernel) => {
  const { stmts } = new Deal(kernel);
  return {
    ...kernel,
    scalars: [
      ...kernel.scalars,
      { name: THREAD, type: "i32", doc: "which of the workgroup's threads this is" },
      { name: THREADS, type: "i32", doc: "how many there are" },
    ],
    body: stmts,
  };
};

type Types = ReadonlyMap<string, Type>;

/** What thread 0 does alone. */
const alone = (body: readonly Stmt[]): Stmt => ({
  kind: "if",
  test: eq(local(THREAD), i32(0)),
  dealt: true,
  body,
  otherwise: [],
});

class Deal {
  readonly stmts: readonly Stmt[];
  readonly #kernel: Kernel;
  readonly #names: Names;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#names = new Names([...declared(kernel), THREAD, THREADS]);
    this.stmts = this.#block(kernel.body, new Map());
  }

  #block(stmts: readonly Stmt[], outer: Types): Stmt[] {
    const types = new Map(outer);
    const made: Stmt[] = [];
    for (const stmt of stmts) {
      switch (stmt.kind) {
        case "let":
          types.set(stmt.name, stmt.value.type);
          made.push(stmt);
          break;
        case "accumulate":
          made.push(assignment(stmt, types.get(stmt.name)!));
          break;
        case "write": {
          const last = made.at(-1);
          if (last?.kind === "if" && last.dealt) made.splice(-1, 1, alone([...last.body, stmt]));
          else made.push(alone([stmt]));
          break;
        }
        case "for": {
          if (isFree(stmt)) {
            made.push(...this.#dealt(stmt, types));
            break;
          }
          const order = stmt.order === "descending" ? stmt.order : "ascending";
          made.push({ ...stmt, order, body: this.#block(stmt.body, types) });
          break;
        }
        default:
          made.push(mapBlocks(stmt, (block) => this.#block(block, types)));
      }
    }
    return made;
  }

  #dealt(loop: ForStmt, types: Types): Stmt[] {
    const b = new Block(this.#kernel.buffers, this.#names);
    const shares = new Map(
      accumulatedIn(loop.body).flatMap(({ name, how }) => {
        const type = types.get(name);
        // No type: an iteration's own name.
        return type
          ? [[name, { how, type, own: b.var(`${name}Share`, neutral(how, name, type)) }] as const]
          : [];
      }),
    );
    const ofOwn = (stmts: readonly Stmt[]): Stmt[] =>
      stmts.map((stmt) => {
        const own = stmt.kind === "accumulate" ? shares.get(stmt.name)?.own : undefined;
        return own ? { ...stmt, name: own.name } : mapBlocks(stmt, ofOwn);
      });
    const inside = new Map(types);
    for (const { own, type } of shares.values()) inside.set(own.name, type);
    const from = add(loop.from, local(THREAD));
    const body = assigned(ofOwn(loop.body), inside);
    b.stmts.push({ ...loop, from, order: "ascending", step: local(THREADS), dealt: true, body });
    if (shares.size > 0) {
      const own = [...shares.values()].map(({ how, type, own }) => ({ name: own.name, type, how }));
      b.stmts.push({ kind: "reduce", shares: own });
    }
    for (const [name, { how, type, own }] of shares)
      b.assign(local(name, type), together(how, local(name, type), own));
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

function isFree({ order, body }: ForStmt): boolean {
  return FREE.includes(order) && !holdsFreeLoop(body);
}

function holdsFreeLoop(stmts: readonly Stmt[]): boolean {
  return flat(stmts).some((stmt) => stmt.kind === "for" && FREE.includes(stmt.order));
}

function accumulatedIn(stmts: readonly Stmt[]): (Stmt & { kind: "accumulate" })[] {
  const all = flat(stmts).filter((stmt) => stmt.kind === "accumulate");
  return all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i);
}
