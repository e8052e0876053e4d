import { add, Block, i32, local, Names, op } from "../ir/build.ts";
import { declared, given, isInvariant } from "../ir/declared.ts";
import type { Buffer, Expr, ForStmt, Kernel, Pass, Stmt } from "../ir/nodes.ts";
import { flat, mapBlocks, mapExprs, rewriteExpr } from "../ir/rewrite.ts";
import { showShape } from "../ir/shape.ts";
import { showExpr } from "../ir/show.ts";

// For targets with one memory for all buffers. Each buffer becomes a scalar, the byte where it begins, and reads and writes become
// loads and stores. In innermost loops an address is split into a part that the loop does not change, which is computed before the
// loop, and the rest. A lattice's step touches twenty places, and three integer operations for each would cost as much as its
// arithmetic.

const BYTES: Readonly<Record<"i32" | "f32" | "f64", number>> = { i32: 4, f32: 4, f64: 8 };

export const addresses: Pass = (kernel: Kernel): Kernel => {
  const names = new Names(declared(kernel));
  const buffers = new Map(kernel.buffers.map((buffer) => [buffer.name, buffer]));
  const scalars = kernel.buffers.map(({ name, access, shape }) => ({
    name,
    type: "i32" as const,
    doc: `${access} ${showShape(shape)}`,
  }));
  return {
    ...kernel,
    scalars: [...kernel.scalars, ...scalars],
    buffers: [],
    body: block(kernel.body, undefined),
  };

  function block(stmts: readonly Stmt[], loop: Innermost | undefined): Stmt[] {
    return stmts.flatMap((stmt): Stmt[] => {
      const expr = (value: Expr) => accesses(value, loop);
      if (stmt.kind === "write") {
        const value = expr(stmt.value);
        return [{ kind: "store", value, ...place(stmt.buffer, expr(stmt.index), loop) }];
      }
      const own = mapExprs(stmt, expr);
      if (own.kind !== "for") return [mapBlocks(own, (inner) => block(inner, loop))];
      if (holdsLoop(own.body)) return [mapBlocks(own, (inner) => block(inner, undefined))];
      const inner = new Innermost(own, names);
      const body = block(own.body, inner);
      return [...inner.before.stmts, { ...own, body: [...inner.first.stmts, ...body] }];
    });
  }

  function accesses(value: Expr, loop: Innermost | undefined): Expr {
    return rewriteExpr(value, (part) =>
      part.kind === "read"
        ? { kind: "load", type: part.type, ...place(part.buffer, part.index, loop) }
        : part,
    );
  }

  function place(name: string, index: Expr, loop: Innermost | undefined): Place {
    const size = BYTES[stored(buffers.get(name)!)];
    const terms = sum(index);
    const constant = terms.constant * size;
    const fixed = loop ? terms.parts.filter((part) => loop.keeps(part)) : [];
    const moving = terms.parts.filter((part) => !fixed.includes(part));
    // An address is unsigned and its offset too.
    const start = [local(name), ...(constant < 0 ? [i32(constant)] : []), ...bytes(fixed, size)].reduce(add);
    const base = loop && start.kind !== "local" ? loop.once(start) : start;
    const rest = loop ? loop.moved(moving, size) : bytes(moving, size);
    return { address: [base, ...rest].reduce(add), offset: Math.max(constant, 0) };
  }
};

interface Place {
  readonly address: Expr;
  readonly offset: number;
}

function stored({ type, storage }: Buffer): keyof typeof BYTES {
  const found = storage ?? type;
  if (found !== "i32" && found !== "f32" && found !== "f64")
    throw new Error(`addresses: elements of ${found}: a pass is missing`);
  if (storage && storage !== type) throw new Error(`addresses: ${type} stored as ${storage}: no conversion`);
  return found;
}

function bytes(parts: readonly Expr[], size: number): Expr[] {
  if (parts.length === 0) return [];
  return [op("i32", "shl", parts.reduce(add), i32(Math.log2(size)))];
}

/** An index as parts to add and a constant. */
function sum(index: Expr): { readonly parts: readonly Expr[]; readonly constant: number } {
  if (index.kind === "const") return { parts: [], constant: index.value };
  if (index.kind !== "op" || (index.op !== "add" && index.op !== "sub"))
    return { parts: [index], constant: 0 };
  const [a, c] = index.args as [Expr, Expr];
  if (index.op === "sub" && c.kind !== "const") return { parts: [index], constant: 0 };
  const [left, right] = [sum(a), sum(c)];
  return {
    parts: [...left.parts, ...right.parts],
    constant: left.constant + (index.op === "sub" ? -right.constant : right.constant),
  };
}

function holdsLoop(stmts: readonly Stmt[]): boolean {
  return flat(stmts).some(({ kind }) => kind === "for");
}

/** A loop that holds no other. */
class Innermost {
  readonly before: Block;
  /** At the beginning of each iteration. */
  readonly first: Block;
  readonly #index: string;
  readonly #own: ReadonlySet<string>;
  readonly #known = new Map<string, Expr>();

  constructor({ name, body }: ForStmt, names: Names) {
    this.before = new Block([], names);
    this.first = new Block([], names);
    this.#index = name;
    this.#own = new Set([name, ...given(body)]);
  }

  keeps(part: Expr): boolean {
    return isInvariant(part, this.#own);
  }

  once(value: Expr): Expr {
    return this.#named(value, "base", this.before);
  }

  /** The loop's index is scaled to bytes once an iteration. Everything else that changes is scaled where it is used. */
  moved(parts: readonly Expr[], size: number): Expr[] {
    const [first] = parts;
    const isIndex = parts.length === 1 && first!.kind === "local" && first!.name === this.#index;
    return bytes(parts, size).map((scaled) => (isIndex ? this.#named(scaled, "bytes", this.first) : scaled));
  }

  #named(value: Expr, stem: string, block: Block): Expr {
    const key = showExpr(value);
    const known = this.#known.get(key) ?? block.let(stem, value);
    this.#known.set(key, known);
    return known;
  }
}
