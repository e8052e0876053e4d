import type { Expr, Kernel, Op, Stmt, Type } from "./nodes.ts";

// The living definition of the IR: runs a kernel on arrays, bounds-checked, in float64. A weight is its natural logarithm
// here (dead is -Infinity), an emission too, so abstract kernels run as well as lowered ones; f32 operations round.

export interface Memory {
  readonly scalars: Readonly<Record<string, number>>;
  readonly buffers: Readonly<Record<string, number[] | Float64Array | Float32Array | Int32Array>>;
}

type Scope = Map<string, number>;

/** `any`: which way to go round loops whose iterations do not depend on each other; a test of that claim. */
export interface Walk {
  readonly any: "ascending" | "descending";
}

export function interpret(kernel: Kernel, memory: Memory, { any }: Walk = { any: "ascending" }): void {
  const scope: Scope = new Map();
  for (const { name } of kernel.scalars) scope.set(name, found(memory.scalars[name], `scalar ${name}`));
  for (const { name } of kernel.buffers) found(memory.buffers[name], `buffer ${name}`);
  run(kernel.body, scope);

  function run(stmts: readonly Stmt[], scope: Scope): void {
    for (const stmt of stmts) {
      switch (stmt.kind) {
        case "let":
        case "assign":
          scope.set(stmt.name, value(stmt.value, scope));
          break;
        case "write":
          memory.buffers[stmt.buffer]![index(stmt.buffer, stmt.index, scope)] = value(stmt.value, scope);
          break;
        case "for": {
          const [from, to] = [value(stmt.from, scope), value(stmt.to, scope)];
          const down = (stmt.order === "any" ? any : stmt.order) === "descending";
          for (let i = down ? to : from; down ? i >= from : i <= to; i += down ? -1 : 1) {
            scope.set(stmt.name, i);
            run(stmt.body, scope);
          }
          break;
        }
        case "if":
          run(value(stmt.test, scope) !== 0 ? stmt.body : stmt.otherwise, scope);
          break;
        case "comment":
          break;
        default:
          stmt satisfies never;
      }
    }
  }

  function index(buffer: string, expr: Expr, scope: Scope): number {
    const at = value(expr, scope);
    const { length } = memory.buffers[buffer]!;
    if (!(at >= 0 && at < length))
      throw new RangeError(`kernel ${kernel.name}: ${buffer}[${at}] is outside 0..${length - 1}`);
    return at;
  }

  function value(expr: Expr, scope: Scope): number {
    switch (expr.kind) {
      case "const":
        return expr.value;
      case "local":
        return found(scope.get(expr.name), expr.name);
      case "read":
        return memory.buffers[expr.buffer]![index(expr.buffer, expr.index, scope)]!;
      case "op": {
        if (expr.op === "select") return value(expr.args[value(expr.args[0]!, scope) !== 0 ? 1 : 2]!, scope);
        return rounded(expr.type, OPERATIONS[expr.op](...expr.args.map((arg) => value(arg, scope))));
      }
      case "call": {
        const { param, body, result } = found(
          kernel.functions?.find(({ name }) => name === expr.function),
          expr.function,
        );
        const inner: Scope = new Map([[param.name, value(expr.args[0]!, scope)]]);
        run(body, inner);
        return value(result, inner);
      }
      default:
        return expr satisfies never;
    }
  }
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new ReferenceError(`interpret: no ${name}`);
  return value;
}

/** What a value of this type is stored as. */
export function rounded(type: Type, value: number): number {
  return type === "f32" ? Math.fround(value) : type === "i32" ? value | 0 : value;
}

const pattern = new DataView(new ArrayBuffer(4));
const truth = (test: boolean): number => (test ? 1 : 0);

/** What each operation means; `select` alone does not evaluate all of its arguments. */
export const OPERATIONS: Readonly<Record<Exclude<Op, "select">, (...args: number[]) => number>> = {
  add: (a, b) => a! + b!,
  sub: (a, b) => a! - b!,
  mul: (a, b) => a! * b!,
  div: (a, b) => a! / b!,
  and: (a, b) => a! & b!,
  min: (a, b) => Math.min(a!, b!),
  max: (a, b) => Math.max(a!, b!),
  lt: (a, b) => truth(a! < b!),
  gt: (a, b) => truth(a! > b!),
  ge: (a, b) => truth(a! >= b!),
  eq: (a, b) => truth(a === b),
  ne: (a, b) => truth(a !== b),
  isNaN: (a) => truth(Number.isNaN(a)),
  isMasked: (a) => truth(a === Number.NEGATIVE_INFINITY),
  either: (a, b) => truth(a !== 0 || b !== 0),
  both: (a, b) => truth(a !== 0 && b !== 0),
  not: (a) => truth(a === 0),
  toReal: (a) => a!,
  truncate: (a) => Math.trunc(a!) || 0,
  bits: (a) => {
    pattern.setFloat32(0, a!);
    return pattern.getInt32(0);
  },
  fromBits: (a) => {
    pattern.setInt32(0, a!);
    return pattern.getFloat32(0);
  },
  shl: (a, b) => a! << b!,
  shr: (a, b) => a! >>> b!,
  exp: (a) => Math.exp(a!),
  expValue: (a) => Math.exp(a!),
  expAny: (a) => Math.exp(a!),
  log: (a) => Math.log(a!),
  dead: () => Number.NEGATIVE_INFINITY,
  one: () => 0,
  sum: (a, b) => {
    const [high, low] = [Math.max(a!, b!), Math.min(a!, b!)];
    return low === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
  },
  scale: (a, b) => a! + b!,
  reach: () => Number.POSITIVE_INFINITY,
  emission: (x, best) => x! - best!,
  noEmission: () => Number.NEGATIVE_INFINITY,
  posterior: (alpha, beta, total) => Math.exp(alpha! + beta! - total!),
  isDead: (a) => truth(a === Number.NEGATIVE_INFINITY),
};
