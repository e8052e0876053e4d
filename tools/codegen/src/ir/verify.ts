import { checkBarriers } from "./divergence.ts";
import {
  type Buffer,
  type Expr,
  elementOf,
  type Func,
  isVector,
  type Kernel,
  type Op,
  type Stmt,
  type Type,
} from "./nodes.ts";
import { DIMENSIONS, dimensionsOf } from "./shape.ts";
import { showKernel, showStmt } from "./show.ts";

// Runs on every kernel between any two passes: names are declared once and before use, types fit, only mutable names are
// assigned, buffers are used as they are declared, and weights are always named (passes split them into components). All
// threads reach every barrier (divergence.ts).

const NAME = /^[a-z][A-Za-z0-9]*$/;
const NUMERIC: ReadonlySet<Type> = new Set<Type>(["i32", "f32", "f64", "real", "total"]);
/** What a sum may be of, beside its own type: the digits of a total grow with its terms. */
const ADDENDS: Readonly<Partial<Record<Type, Type>>> = { total: "real", f64: "f32" };
const LANE_OPS: ReadonlySet<Op> = new Set<Op>(["splat", "lanes", "ramp", "sumLanes", "maxLanes", "anyLane"]);

/**
 * Argument types of each operation; "same" stands for the result's type, "number" for any one numeric type, "element" for
 * what the resulting vector is made of. Operations on vectors are checked as those on their elements.
 */
const SIGNATURES: Readonly<
  Record<
    Op,
    {
      readonly args: readonly (Type | "same" | "number" | "floating" | "element" | "vector")[];
      readonly result?: Type;
    }
  >
> = {
  add: { args: ["same", "same"] },
  sub: { args: ["same", "same"] },
  mul: { args: ["same", "same"] },
  div: { args: ["floating", "same"] },
  fma: { args: ["floating", "same", "same"] },
  and: { args: ["i32", "i32"], result: "i32" },
  min: { args: ["same", "same"] },
  max: { args: ["same", "same"] },
  abs: { args: ["floating"] },
  lt: { args: ["number", "number"], result: "bool" },
  gt: { args: ["number", "number"], result: "bool" },
  ge: { args: ["number", "number"], result: "bool" },
  eq: { args: ["number", "number"], result: "bool" },
  ne: { args: ["number", "number"], result: "bool" },
  isNaN: { args: ["floating"], result: "bool" },
  isMasked: { args: ["floating"], result: "bool" },
  either: { args: ["bool", "bool"], result: "bool" },
  both: { args: ["bool", "bool"], result: "bool" },
  not: { args: ["bool"], result: "bool" },
  select: { args: ["bool", "same", "same"] },
  toReal: { args: ["i32"] },
  truncate: { args: ["floating"], result: "i32" },
  bits: { args: ["f32"], result: "i32" },
  fromBits: { args: ["i32"], result: "f32" },
  shl: { args: ["i32", "i32"], result: "i32" },
  shr: { args: ["i32", "i32"], result: "i32" },
  widen: { args: ["floating"] },
  round: { args: ["floating"] },
  splat: { args: ["element"] },
  lanes: { args: ["element", "element", "element", "element"] },
  ramp: { args: [], result: "i32x4" },
  sumLanes: { args: ["f32x4"], result: "f64" },
  maxLanes: { args: ["vector"] },
  anyLane: { args: ["b32x4"], result: "bool" },
  exp: { args: ["same"] },
  expValue: { args: ["same"] },
  expAny: { args: ["same"] },
  log: { args: ["same"] },
  dead: { args: [], result: "weight" },
  one: { args: [], result: "weight" },
  sum: { args: ["weight", "weight"], result: "weight" },
  larger: { args: ["weight", "weight"], result: "weight" },
  above: { args: ["weight", "weight"], result: "bool" },
  scale: { args: ["weight", "emission"], result: "weight" },
  reach: { args: ["i32"], result: "real" },
  emission: { args: ["real", "real", "real"], result: "emission" },
  noEmission: { args: [], result: "emission" },
  arc: { args: ["real", "real"], result: "emission" },
  posterior: { args: ["weight", "weight", "weight"], result: "real" },
  isDead: { args: ["weight"], result: "bool" },
  logWeight: { args: ["weight"], result: "total" },
  product: { args: ["weight", "weight"], result: "weight" },
  magnitude: { args: ["weight"], result: "i32" },
  relative: { args: ["weight", "i32"], result: "real" },
  absolute: { args: ["real", "i32"], result: "weight" },
  over: { args: ["weight", "i32"], result: "weight" },
};

export function verify(kernel: Kernel): Kernel {
  const buffers = new Map(kernel.buffers.map((buffer) => [buffer.name, buffer]));
  const declared = [...kernel.scalars, ...kernel.buffers].map(({ name }) => name);
  const twice = declared.find((name, i) => declared.indexOf(name) !== i);
  if (twice) throw new Error(`kernel ${kernel.name}: ${twice} is declared twice`);
  for (const { name, shape } of kernel.buffers) {
    const strange = dimensionsOf(shape).find(
      (dimension) => !Object.hasOwn(DIMENSIONS, dimension) && !declared.includes(dimension),
    );
    if (strange) throw new Error(`kernel ${kernel.name}: the shape of ${name} has a size ${strange}`);
  }
  const names = new Map<string, { type: Type; mutable: boolean }>(
    kernel.scalars.map(({ name, type }) => [name, { type, mutable: false }]),
  );
  const functions = new Map((kernel.functions ?? []).map((f) => [f.name, f]));
  block(kernel.body, names, new Set([...declared, ...functions.keys()]));
  for (const { name, param, tables, body, result } of functions.values()) {
    const missing = tables.find((table) => !buffers.has(table.name));
    if (missing) throw new Error(`kernel ${kernel.name}: function ${name} needs a buffer ${missing.name}`);
    const impure = body.find((stmt) => stmt.kind !== "let");
    if (impure) throw new Error(`kernel ${kernel.name}: function ${name} holds a statement ${impure.kind}`);
    const results: Stmt = { kind: "let", name: "result", value: result, mutable: false };
    const scope = new Map([[param.name, { type: param.type as Type, mutable: false }]]);
    block(
      [...body, results],
      scope,
      new Set([param.name]),
      new Map(tables.map((table) => [table.name, table])),
    );
  }
  checkBarriers(kernel, refuse);
  return kernel;

  function refuse(stmt: Stmt, message: string): never {
    throw new Error(
      `kernel ${kernel.name}: ${message}, at\n${showStmt(stmt, "  ").join("\n")}\nin\n${showKernel(kernel)}`,
    );
  }

  function block(
    stmts: readonly Stmt[],
    outer: ReadonlyMap<string, { type: Type; mutable: boolean }>,
    used: Set<string>,
    readable: ReadonlyMap<string, Buffer> = buffers,
  ): void {
    const scope = new Map(outer);
    for (const stmt of stmts) {
      const fail = (message: string): never => refuse(stmt, message);
      const declare = (name: string, type: Type, mutable: boolean) => {
        if (!NAME.test(name))
          fail(`${name} is no name: letters and digits, so that printers may add an underscore`);
        if (used.has(name)) fail(`${name} is declared twice`);
        used.add(name);
        scope.set(name, { type, mutable });
      };
      const check = (expr: Expr): Type => checkExpr(expr, scope, readable, functions, fail);
      const want = (expr: Expr, type: Type) => {
        const got = check(expr);
        if (got !== type) fail(`expected ${type}, got ${got}`);
      };
      switch (stmt.kind) {
        case "comment":
        case "barrier":
          break;
        case "reduce":
          for (const { name, type, how } of stmt.shares) {
            const target = scope.get(name);
            if (!target?.mutable) fail(`${name} is not a mutable name in scope`);
            else if (target.type !== type || (how === "either") !== (type === "bool"))
              fail(`${target.type} is not for ${how} of ${type}`);
          }
          break;
        case "let":
          declare(stmt.name, check(stmt.value), stmt.mutable);
          break;
        case "assign": {
          const target = scope.get(stmt.name);
          if (!target?.mutable) fail(`${stmt.name} is not a mutable name in scope`);
          else want(stmt.value, target.type);
          break;
        }
        case "accumulate": {
          const target = scope.get(stmt.name);
          const type = check(stmt.value);
          if (!target?.mutable) fail(`${stmt.name} is not a mutable name in scope`);
          else if (type !== target.type && !(stmt.how === "add" && ADDENDS[target.type] === type))
            fail(`${stmt.name} is ${target.type}, and cannot take in ${type}`);
          else if ((stmt.how === "either") !== (type === "bool")) fail(`${type} is not for ${stmt.how}`);
          break;
        }
        case "write": {
          const buffer = buffers.get(stmt.buffer);
          if (!buffer || buffer.access === "read") fail(`${stmt.buffer} is not a buffer to write to`);
          else if (elementOf(check(stmt.value)) !== buffer.type)
            fail(`expected ${buffer.type}, got ${check(stmt.value)}`);
          want(stmt.index, "i32");
          break;
        }
        case "store":
          check(stmt.value);
          want(stmt.address, "i32");
          if (!(stmt.offset >= 0)) fail(`an offset of ${stmt.offset}`);
          break;
        case "invoke":
          want(stmt.which, "i32");
          Object.values(stmt.scalars).forEach(check);
          break;
        case "for":
          want(stmt.from, "i32");
          want(stmt.to, "i32");
          declare(stmt.name, "i32", false);
          if (stmt.step) want(stmt.step, "i32");
          if (stmt.step && stmt.order === "descending") fail("a step in descending order");
          block(stmt.body, scope, used);
          break;
        case "if":
          want(stmt.test, "bool");
          block(stmt.body, scope, used);
          block(stmt.otherwise, scope, used);
          break;
        default:
          stmt satisfies never;
      }
    }
  }
}

function checkExpr(
  expr: Expr,
  scope: ReadonlyMap<string, { type: Type }>,
  buffers: ReadonlyMap<string, Buffer>,
  functions: ReadonlyMap<string, Func>,
  fail: (message: string) => never,
): Type {
  switch (expr.kind) {
    case "const":
      if (!NUMERIC.has(expr.type) && expr.type !== "bool") fail(`a constant of type ${expr.type}`);
      if (expr.type === "i32" && !Number.isInteger(expr.value)) fail(`${expr.value} is no i32`);
      return expr.type;
    case "local": {
      const type = scope.get(expr.name)?.type;
      if (type !== expr.type) fail(`${expr.name} is ${type ?? "not declared"}, not ${expr.type}`);
      return expr.type;
    }
    case "read": {
      const buffer = buffers.get(expr.buffer);
      if (!buffer || buffer.access === "write") fail(`${expr.buffer} is not a buffer to read from`);
      else if (buffer.type !== elementOf(expr.type))
        fail(`${expr.buffer} holds ${buffer.type}, not ${expr.type}`);
      if (checkExpr(expr.index, scope, buffers, functions, fail) !== "i32") fail("an index that is not i32");
      return expr.type;
    }
    case "load":
      if (checkExpr(expr.address, scope, buffers, functions, fail) !== "i32")
        fail("an address that is not i32");
      if (!(expr.offset >= 0)) fail(`an offset of ${expr.offset}`);
      return expr.type;
    case "op": {
      const { args, result } = SIGNATURES[expr.op];
      const given = expr.args.map((arg) => checkExpr(arg, scope, buffers, functions, fail));
      const laneWise = isVector(expr.type) && !LANE_OPS.has(expr.op);
      if (laneWise && !given.every(isVector)) fail(`${expr.op} mixes vectors and scalars`);
      const [type, types] = laneWise ? [elementOf(expr.type), given.map(elementOf)] : [expr.type, given];
      if (result && result !== type) fail(`${expr.op} gives ${result}, not ${expr.type}`);
      if (args.length !== expr.args.length)
        fail(`${expr.op} takes ${args.length} arguments, got ${expr.args.length}`);
      args.forEach((wanted, i) => {
        const got = types[i]!;
        const fits =
          wanted === "number"
            ? NUMERIC.has(got) && got === types[0]
            : wanted === "floating"
              ? got !== "i32" && NUMERIC.has(got)
              : wanted === "vector"
                ? isVector(got) && elementOf(got) === type
                : got === (wanted === "same" ? type : wanted === "element" ? elementOf(type) : wanted);
        if (!fits) fail(`argument ${i} of ${expr.op} is ${given[i]}, expected ${wanted}`);
      });
      for (const arg of expr.args)
        if (arg.type === "weight" && arg.kind !== "local")
          fail(`argument of ${expr.op} is a weight without a name`);
      return expr.type;
    }
    case "call": {
      const called = functions.get(expr.function);
      if (!called) fail(`no function ${expr.function}`);
      else if (
        expr.args.length !== 1 ||
        checkExpr(expr.args[0]!, scope, buffers, functions, fail) !== called.param.type
      )
        fail(`${expr.function} takes one ${called.param.type}`);
      else if (called.result.type !== expr.type)
        fail(`${expr.function} gives ${called.result.type}, not ${expr.type}`);
      return expr.type;
    }
    default:
      return expr satisfies never;
  }
}
