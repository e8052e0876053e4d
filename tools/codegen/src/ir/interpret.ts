import {
  type Expr,
  elementOf,
  type ForStmt,
  isVector,
  type Kernel,
  LANES,
  type Op,
  type Stmt,
  THREAD,
  THREADS,
  type Type,
} from "./nodes.ts";
import { type LaneOp, OPERATIONS, rounded, type ScalarOp } from "./operations.ts";

// The living definition of the IR: runs a kernel on arrays, bounds-checked, in float64. Abstract kernels run as well as
// lowered ones (operations.ts says what a weight is); f32 operations round; a vector is an array of its lanes.

export interface Memory {
  readonly scalars: Readonly<Record<string, number>>;
  readonly buffers: Readonly<Record<string, number[] | Float64Array | Float32Array | Int32Array>>;
  /** What `invoke` may name. */
  readonly kernels?: ReadonlyMap<string, Kernel>;
}

/** What the IR leaves open, so that tests can try all ways. */
export interface Execution {
  /** The order of loops whose iterations do not depend on each other. */
  readonly any?: "ascending" | "descending";
  /** Whether "lanes" loops go on until their iterations are a multiple of LANES. */
  readonly overrun?: boolean;
  /** How many run the kernel together. */
  readonly threads?: number;
}

type Value = number | readonly number[];
type Scope = Map<string, Value>;
/** Stops where threads wait for each other. */
type Run = Generator<{ readonly stmt: Stmt & { kind: "barrier" | "reduce" }; readonly scope: Scope }, void>;

export function interpret(kernel: Kernel, memory: Memory, execution: Execution = {}): void {
  const { any = "ascending", overrun = false, threads = 1 } = execution;
  for (const { name } of kernel.buffers) found(memory.buffers[name], `buffer ${name}`);
  const scopes = Array.from({ length: threads }, (_, thread) => {
    const scope: Scope = new Map();
    const given: Readonly<Record<string, number>> = { [THREAD]: thread, [THREADS]: threads };
    for (const { name, type } of kernel.scalars)
      scope.set(name, rounded(type, given[name] ?? found(memory.scalars[name], `scalar ${name}`)));
    return scope;
  });
  meet(scopes.map((scope) => run(kernel.body, scope)));

  /** Runs one thread after the other up to the next barrier. What a thread sees of another's earlier writes depends on `any`. */
  function meet(runs: readonly Run[]): void {
    const order = any === "ascending" ? runs : [...runs].reverse();
    for (;;) {
      const stops = order.map((one) => one.next());
      const places = new Set(stops.map(({ value }) => value?.stmt));
      if (places.size > 1) throw new Error(`kernel ${kernel.name}: threads wait at different barriers`);
      if (stops[0]!.done) return;
      const { stmt } = stops[0]!.value!;
      if (stmt.kind !== "reduce") continue;
      const scopes = stops.map(({ value }) => value!.scope);
      for (const { name, type, how } of stmt.shares) {
        const result = scopes
          .map((scope) => found(scope.get(name), name) as number)
          .reduce((a, c) => rounded(type, accumulated[how](a, c)));
        for (const scope of scopes) scope.set(name, result);
      }
    }
  }

  function* run(stmts: readonly Stmt[], scope: Scope): Run {
    for (const stmt of stmts) {
      switch (stmt.kind) {
        case "let":
        case "assign":
          scope.set(stmt.name, value(stmt.value, scope));
          break;
        case "accumulate": {
          const [before, term] = [found(scope.get(stmt.name), stmt.name), value(stmt.value, scope)];
          scope.set(stmt.name, accumulated[stmt.how](before as number, term as number));
          break;
        }
        case "write": {
          const written = value(stmt.value, scope);
          const elements = typeof written === "number" ? [written] : written;
          const at = index(stmt.buffer, number(stmt.index, scope), elements.length);
          for (const [lane, element] of elements.entries()) memory.buffers[stmt.buffer]![at + lane] = element;
          break;
        }
        case "for":
          yield* loop(stmt, scope);
          break;
        case "if":
          yield* run(number(stmt.test, scope) !== 0 ? stmt.body : stmt.otherwise, scope);
          break;
        case "barrier":
        case "reduce":
          yield { stmt, scope };
          break;
        case "invoke": {
          const name = stmt.kernels[number(stmt.which, scope)]!;
          const given = Object.entries(stmt.scalars).map(([name, value]) => [name, number(value, scope)]);
          const scalars = { ...Object.fromEntries(scope), ...Object.fromEntries(given) };
          interpret(found(memory.kernels?.get(name), name), { ...memory, scalars }, execution);
          break;
        }
        case "comment":
          break;
        case "store":
          throw new Error(`kernel ${kernel.name}: addresses are for machines`);
        default:
          stmt satisfies never;
      }
    }
  }

  function* loop({ name, from, to, order, step, body }: ForStmt, scope: Scope): Run {
    const stride = step ? number(step, scope) : 1;
    const [first, end] = [number(from, scope), number(to, scope)];
    const count = Math.max(0, end - first + 1);
    const last = order === "lanes" && overrun ? first + Math.ceil(count / LANES) * LANES - 1 : end;
    // The rounding of a sum depends on the order, which the target chooses.
    const free = ["any", "bulk", "lanes"].includes(order) && !body.some(({ kind }) => kind === "accumulate");
    const down = order === "descending" || (free && any === "descending");
    for (let i = down ? last : first; down ? i >= first : i <= last; i += down ? -1 : stride) {
      scope.set(name, i);
      yield* run(body, scope);
    }
  }

  function index(buffer: string, at: number, count: number): number {
    const { length } = memory.buffers[buffer]!;
    if (!(at >= 0 && at + count <= length))
      throw new RangeError(`kernel ${kernel.name}: ${buffer}[${at}] is outside 0..${length - count}`);
    return at;
  }

  function number(expr: Expr, scope: Scope): number {
    return value(expr, scope) as number;
  }

  function value(expr: Expr, scope: Scope): Value {
    switch (expr.kind) {
      case "const":
        return expr.value;
      case "local":
        return found(scope.get(expr.name), expr.name);
      case "read": {
        const count = isVector(expr.type) ? LANES : 1;
        const at = index(expr.buffer, number(expr.index, scope), count);
        const elements = memory.buffers[expr.buffer]!;
        return count === 1 ? elements[at]! : Array.from({ length: count }, (_, lane) => elements[at + lane]!);
      }
      case "op":
        return operation(expr, scope);
      case "call": {
        const { param, body, result } = found(
          kernel.functions?.find(({ name }) => name === expr.function),
          expr.function,
        );
        const inner: Scope = new Map([[param.name, value(expr.args[0]!, scope)]]);
        run(body, inner).next();
        return value(result, inner);
      }
      case "load":
        throw new Error(`kernel ${kernel.name}: addresses are for machines`);
      default:
        return expr satisfies never;
    }
  }

  function operation({ op, type, args }: Expr & { kind: "op" }, scope: Scope): Value {
    const [first, second, third] = args;
    if (op === "select" && !isVector(type))
      return value(number(first!, scope) !== 0 ? second! : third!, scope);
    const values = args.map((arg) => value(arg, scope));
    if (isLaneOp(op)) return LANE_OPERATIONS[op](values);
    if (!isVector(type)) return compute(op, type, values as number[]);
    return Array.from({ length: LANES }, (_, lane) =>
      compute(
        op,
        elementOf(type),
        values.map((of) => (of as readonly number[])[lane]!),
      ),
    );
  }
}

function compute(op: ScalarOp | "select", type: Type, args: readonly number[]): number {
  if (op === "select") return args[0] !== 0 ? args[1]! : args[2]!;
  return rounded(type, OPERATIONS[op](...args));
}

const accumulated = {
  add: (a: number, b: number) => a + b,
  // A NaN among the terms is passed over.
  max: (a: number, b: number) => (Number.isNaN(b) ? a : Math.max(a, b)),
  either: (a: number, b: number) => (a !== 0 || b !== 0 ? 1 : 0),
};

const LANE_OPERATIONS: Readonly<Record<LaneOp, (args: readonly Value[]) => Value>> = {
  splat: ([a]) => new Array<number>(LANES).fill(a as number),
  lanes: (args) => args as readonly number[],
  ramp: () => Array.from({ length: LANES }, (_, lane) => lane),
  sumLanes: ([v]) => {
    const [a, b, c, d] = v as readonly number[];
    return a! + b! + (c! + d!);
  },
  maxLanes: ([v]) => (v as readonly number[]).reduce(accumulated.max),
  anyLane: ([v]) => ((v as readonly number[]).some((lane) => lane !== 0) ? 1 : 0),
};

function isLaneOp(op: Op): op is LaneOp {
  return Object.hasOwn(LANE_OPERATIONS, op);
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new ReferenceError(`interpret: no ${name}`);
  return value;
}
