import {
  type Accumulation,
  type Buffer,
  type Expr,
  isVector,
  type Kernel,
  type Op,
  type Order,
  type Stmt,
  type Type,
} from "./nodes.ts";

// Builders for stages and passes: expressions as small functions, statements through a Block that hands out fresh names.

export const i32 = (value: number): Expr => ({ kind: "const", type: "i32", value });
export const real = (value: number, type: Type = "real"): Expr => ({ kind: "const", type, value });
export const bool = (value: boolean): Expr => ({ kind: "const", type: "bool", value: Number(value) });
export const local = (name: string, type: Type = "i32"): Expr => ({ kind: "local", type, name });
export const op = (type: Type, name: Op, ...args: readonly Expr[]): Expr => ({
  kind: "op",
  type,
  op: name,
  args,
});

// Sums with a constant fold on the spot, so that `k + 0` is never built.
export function add(a: Expr, b: Expr): Expr {
  if (isConst(a) && isConst(b)) return { ...a, value: a.value + b.value };
  if (isConst(b) && b.value < 0) return op(a.type, "sub", a, { ...b, value: -b.value });
  if (isConst(b, 0)) return a;
  if (isConst(a, 0)) return b;
  return op(a.type, "add", a, b);
}
export function sub(a: Expr, b: Expr): Expr {
  return isConst(b) ? add(a, { ...b, value: -b.value }) : op(a.type, "sub", a, b);
}
export function mul(a: Expr, b: Expr): Expr {
  if (isConst(a, 1)) return b;
  if (isConst(b, 1)) return a;
  return op(a.type, "mul", a, b);
}
export const div = (a: Expr, b: Expr): Expr => op(a.type, "div", a, b);
export const min = (a: Expr, b: Expr): Expr => op(a.type, "min", a, b);
export const max = (a: Expr, b: Expr): Expr => op(a.type, "max", a, b);
export const lt = (a: Expr, b: Expr): Expr => op(truth(a), "lt", a, b);
export const gt = (a: Expr, b: Expr): Expr => op(truth(a), "gt", a, b);
export const ge = (a: Expr, b: Expr): Expr => op(truth(a), "ge", a, b);
export const eq = (a: Expr, b: Expr): Expr => op(truth(a), "eq", a, b);
export const ne = (a: Expr, b: Expr): Expr => op(truth(a), "ne", a, b);
export const not = (a: Expr): Expr => op(truth(a), "not", a);
export const select = (test: Expr, a: Expr, b: Expr): Expr => op(a.type, "select", test, a, b);

const truth = ({ type }: Expr): Type => (isVector(type) ? "b32x4" : "bool");

function isConst(expr: Expr, value?: number): expr is Expr & { kind: "const" } {
  return expr.kind === "const" && (value === undefined || expr.value === value);
}

/** Fresh names for one kernel: `sum`, `sum2`, `sum3` ... in the order of asking, so that output is deterministic. */
export class Names {
  readonly #taken = new Set<string>();

  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.#taken.add(name);
  }

  fresh(stem: string): string {
    let name = stem;
    for (let i = 2; this.#taken.has(name); i++) name = `${stem}${i}`;
    this.#taken.add(name);
    return name;
  }
}

/** Statements under construction. Reads know their buffer's type; every weight is named, as the passes expect. */
export class Block {
  readonly stmts: Stmt[] = [];
  readonly names: Names;
  readonly #buffers: ReadonlyMap<string, Buffer>;

  constructor(buffers: readonly Buffer[], names: Names) {
    this.#buffers = new Map(buffers.map((buffer) => [buffer.name, buffer]));
    this.names = names;
  }

  comment(text: string): void {
    this.stmts.push({ kind: "comment", text });
  }

  let(stem: string, value: Expr): Expr {
    return this.#bind(stem, value, false);
  }

  var(stem: string, value: Expr): Expr & { kind: "local" } {
    return this.#bind(stem, value, true);
  }

  assign(target: Expr, value: Expr): void {
    if (target.kind !== "local") throw new Error("assign: the target is not a local");
    this.stmts.push({ kind: "assign", name: target.name, value });
  }

  accumulate(target: Expr, how: Accumulation, value: Expr): void {
    if (target.kind !== "local") throw new Error("accumulate: the target is not a local");
    this.stmts.push({ kind: "accumulate", name: target.name, how, value });
  }

  read(buffer: string, index: Expr): Expr {
    const declared = this.#buffers.get(buffer);
    if (!declared) throw new Error(`read: no buffer ${buffer}`);
    return { kind: "read", type: declared.type, buffer, index };
  }

  write(buffer: string, index: Expr, value: Expr): void {
    this.stmts.push({ kind: "write", buffer, index, value });
  }

  for(stem: string, from: Expr, to: Expr, order: Order, body: (index: Expr, block: Block) => void): void {
    const name = this.names.fresh(stem);
    const inner = this.#inner();
    body(local(name), inner);
    this.stmts.push({ kind: "for", name, from, to, order, body: inner.stmts });
  }

  if(test: Expr, then: (block: Block) => void, otherwise?: (block: Block) => void): void {
    const [yes, no] = [this.#inner(), this.#inner()];
    then(yes);
    otherwise?.(no);
    this.stmts.push({ kind: "if", test, body: yes.stmts, otherwise: no.stmts });
  }

  /** For stages that say themselves what each thread does. */
  barrier(): void {
    this.stmts.push({ kind: "barrier", memory: "workgroup" });
  }

  invoke(which: Expr, kernels: readonly string[], scalars: Readonly<Record<string, Expr>>): void {
    this.stmts.push({ kind: "invoke", which, kernels, scalars });
  }

  #inner(): Block {
    return new Block([...this.#buffers.values()], this.names);
  }

  #bind(stem: string, value: Expr, mutable: boolean): Expr & { kind: "local" } {
    const name = this.names.fresh(stem);
    this.stmts.push({ kind: "let", name, value, mutable });
    return { kind: "local", type: value.type, name };
  }
}

/** A kernel whose body is written by `write`. */
export function kernel(
  head: Omit<Kernel, "body">,
  write: (block: Block, scalar: (name: string) => Expr) => void,
): Kernel {
  const taken = [...head.scalars, ...head.buffers].map(({ name }) => name);
  const block = new Block(head.buffers, new Names(taken));
  write(block, (name) => {
    const declared = head.scalars.find((scalar) => scalar.name === name);
    if (!declared) throw new Error(`kernel ${head.name}: no scalar ${name}`);
    return local(name, declared.type);
  });
  return { ...head, body: block.stmts };
}
