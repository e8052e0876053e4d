import { i32 } from "../ir/build.ts";
import {
  type Expr,
  elementOf,
  type ForStmt,
  isVector,
  type Kernel,
  type Op,
  type Stmt,
  type Type,
} from "../ir/nodes.ts";
import { flat } from "../ir/rewrite.ts";
import { INSTRUCTIONS, LOADS, STORES } from "./wat-instructions.ts";

// WebAssembly text, folded: a module with one function for each kernel, over one memory that the host gives. A local has the
// IR's name, and a loop's end is `name_end`. This only spells: vectors, addresses and polynomials are the work of passes.

const VALUE_TYPES: Readonly<Record<string, string>> = {
  i32: "i32",
  bool: "i32",
  f32: "f32",
  f64: "f64",
  i32x4: "v128",
  b32x4: "v128",
  f32x4: "v128",
};

/** A module of these kernels. Its imports: `host.memory`, and `host.log`, which engines know as their own. */
export function printWat(header: string, kernels: readonly Kernel[]): string {
  const functions = kernels.flatMap((kernel) => printKernel(kernel, kernels));
  return [
    `;; ${header}`,
    "(module",
    '  (import "host" "memory" (memory 1))',
    '  (import "host" "log" (func $log (param f64) (result f64)))',
    "  (func $min (param $a i32) (param $b i32) (result i32)",
    "    (select (local.get $a) (local.get $b) (i32.lt_s (local.get $a) (local.get $b))))",
    "  (func $max (param $a i32) (param $b i32) (result i32)",
    "    (select (local.get $a) (local.get $b) (i32.gt_s (local.get $a) (local.get $b))))",
    "  ;; without f32.max, which engines compile to branches that nobody can predict",
    "  (func $maxLanes (param $a v128) (result f32)",
    "    (local.set $a (f32x4.pmax (local.get $a)",
    "      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $a) (local.get $a))))",
    "    (f32x4.extract_lane 0 (f32x4.pmax (local.get $a)",
    "      (i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11 (local.get $a) (local.get $a)))))",
    ...(functions.some((line) => line.includes("$maxLanesI32")) ? MAX_LANES_I32 : []),
    ...functions,
    ")",
    "",
  ].join("\n");
}

const MAX_LANES_I32 = [
  "  (func $maxLanesI32 (param $a v128) (result i32)",
  "    (local.set $a (i32x4.max_s (local.get $a)",
  "      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $a) (local.get $a))))",
  "    (i32x4.extract_lane 0 (i32x4.max_s (local.get $a)",
  "      (i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11 (local.get $a) (local.get $a)))))",
];

function printKernel({ name, doc, scalars, body }: Kernel, module: readonly Kernel[]): string[] {
  const params = scalars.map(
    (scalar) => `    (param $${scalar.name} ${valueType(scalar.type)}) ;; ${scalar.doc}`,
  );
  const locals = declarations(body).map(([local, type]) => `    (local $${local} ${valueType(type)})`);
  return [
    `  ;; ${doc}`,
    `  (func $${name} (export "${name}")`,
    ...params,
    ...locals,
    ...body.flatMap((stmt) => printStmt(stmt, "    ", module)),
    "  )",
  ];
}

function declarations(body: readonly Stmt[]): (readonly [name: string, type: Type])[] {
  return flat(body).flatMap((stmt) => {
    if (stmt.kind === "let") return [[stmt.name, stmt.value.type] as const];
    return stmt.kind === "for" ? [[stmt.name, "i32"] as const, [`${stmt.name}_end`, "i32"] as const] : [];
  });
}

function printStmt(stmt: Stmt, indent: string, module: readonly Kernel[]): string[] {
  const inner = `${indent}  `;
  switch (stmt.kind) {
    case "let":
    case "assign":
      return [`${indent}(local.set $${stmt.name} ${printExpr(stmt.value)})`];
    case "store": {
      const instruction = found(STORES, stmt.value.type);
      return [`${indent}(${instruction} ${offset(stmt)}${printExpr(stmt.address)} ${printExpr(stmt.value)})`];
    }
    case "for":
      return printLoop(stmt, indent, module);
    case "if":
      return [
        `${indent}(if ${printExpr(stmt.test)}`,
        `${indent}(then`,
        ...stmt.body.flatMap((one) => printStmt(one, inner, module)),
        ...(stmt.otherwise.length > 0
          ? [
              `${indent})`,
              `${indent}(else`,
              ...stmt.otherwise.flatMap((one) => printStmt(one, inner, module)),
            ]
          : []),
        `${indent}))`,
      ];
    case "invoke":
      return stmt.kernels.map((name, i) => {
        const scalars = module.find((kernel) => kernel.name === name)?.scalars;
        if (!scalars) throw new Error(`wat: no kernel ${name} in this module`);
        const args = scalars.map(
          ({ name, type }): Expr => stmt.scalars[name] ?? { kind: "local", type, name },
        );
        const call = `(call $${name} ${args.map(printExpr).join(" ")})`;
        return `${indent}(if (i32.eq ${printExpr(stmt.which)} (i32.const ${i})) (then ${call}))`;
      });
    case "comment":
      return [`${indent};; ${stmt.text}`];
    case "accumulate":
    case "write":
    case "barrier":
    case "reduce":
      throw new Error(`wat: no spelling of ${stmt.kind}: a pass is missing`);
    default:
      return stmt satisfies never;
  }
}

function printLoop(
  { name, from, to, order, step = i32(1), body }: ForStmt,
  indent: string,
  module: readonly Kernel[],
): string[] {
  const down = order === "descending";
  const [index, end] = [`(local.get $${name})`, `(local.get $${name}_end)`];
  const within = (value: string) => `(i32.${down ? "ge" : "le"}_s ${value} ${end})`;
  const next = `(local.tee $${name} (i32.${down ? "sub" : "add"} ${index} ${printExpr(step)}))`;
  return [
    `${indent}(local.set $${name} ${printExpr(down ? to : from)})`,
    `${indent}(local.set $${name}_end ${printExpr(down ? from : to)})`,
    `${indent}(if ${within(index)} (then (loop $${name}_loop`,
    ...body.flatMap((stmt) => printStmt(stmt, `${indent}  `, module)),
    `${indent}  (br_if $${name}_loop ${within(next)})`,
    `${indent})))`,
  ];
}

function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case "const":
      return `(${expr.type === "bool" ? "i32" : expr.type}.const ${literal(expr.value)})`;
    case "local":
      return `(local.get $${expr.name})`;
    case "load":
      return `(${found(LOADS, expr.type)} ${offset(expr)}${printExpr(expr.address)})`;
    case "op":
      return printOp(expr);
    case "read":
    case "call":
      throw new Error(`wat: no spelling of ${expr.kind}: a pass is missing`);
    default:
      return expr satisfies never;
  }
}

function printOp({ op, type, args }: Expr & { kind: "op" }): string {
  const [first, second, third] = args;
  switch (op) {
    case "select":
      return printSelect(type, first!, second!, third!);
    case "splat":
      // A truth is 1, and a lane of it all ones.
      if (first!.kind !== "const" && first!.type === "bool")
        return `(i32x4.splat (i32.sub (i32.const 0) ${printExpr(first!)}))`;
      if (first!.kind !== "const") return `(${shape(type)}.splat ${printExpr(first!)})`;
      return `(v128.const ${shape(type)} ${new Array(4).fill(literal(mask(first!.type, first!.value))).join(" ")})`;
    case "ramp":
      return "(v128.const i32x4 0 1 2 3)";
    case "lanes":
      return args.reduce(
        (vector, arg, lane) =>
          arg.kind === "load"
            ? lane === 0
              ? `(v128.load32_zero ${offset(arg)}${printExpr(arg.address)})`
              : `(v128.load32_lane ${offset(arg)}${lane} ${printExpr(arg.address)} ${vector})`
            : lane === 0
              ? `(${shape(type)}.splat ${printExpr(arg)})`
              : `(${shape(type)}.replace_lane ${lane} ${vector} ${printExpr(arg)})`,
        "",
      );
    case "sumLanes": {
      const lane = (i: number) => `(f64.promote_f32 (f32x4.extract_lane ${i} ${printExpr(first!)}))`;
      return `(f64.add (f64.add ${lane(0)} ${lane(1)}) (f64.add ${lane(2)} ${lane(3)}))`;
    }
    case "maxLanes":
      return `(call ${type === "i32" ? "$maxLanesI32" : "$maxLanes"} ${printExpr(first!)})`;
    case "shl":
    case "shr": {
      if (!isVector(type)) break;
      // All lanes are shifted by one number.
      const by = second!.kind === "op" && second!.op === "splat" ? second!.args[0]! : undefined;
      if (!by) throw new Error(`wat: ${op} by different numbers`);
      return `(i32x4.${op === "shl" ? "shl" : "shr_u"} ${printExpr(first!)} ${printExpr(by)})`;
    }
    case "bits":
    case "fromBits":
      if (!isVector(type)) break;
      return printExpr(first!);
    case "isNaN":
      return `(${shape(first!.type)}.ne ${printExpr(first!)} ${printExpr(first!)})`;
    case "isMasked": {
      const infinity: Expr = { kind: "const", type: elementOf(first!.type), value: Number.NEGATIVE_INFINITY };
      const low = isVector(first!.type)
        ? printOp({ kind: "op", type: first!.type, op: "splat", args: [infinity] })
        : printExpr(infinity);
      return `(${shape(first!.type)}.eq ${printExpr(first!)} ${low})`;
    }
    default:
  }
  const key = keyOf(op, first?.type ?? type, type);
  const instruction = INSTRUCTIONS[key];
  if (!instruction) throw new Error(`wat: no instruction for ${key}: a pass is missing`);
  return `(${instruction} ${args.map(printExpr).join(" ")})`;
}

/** `a < b ? b : a` and `b < a ? b : a` on vectors have instructions of their own, NaN included. */
function printSelect(type: Type, test: Expr, yes: Expr, no: Expr): string {
  const [a, c] = [printExpr(yes), printExpr(no)];
  if (!isVector(type)) return `(select ${a} ${c} ${printExpr(test)})`;
  if (type === "f32x4" && test.kind === "op" && (test.op === "lt" || test.op === "gt")) {
    const [left, right] = test.args.map(printExpr);
    if (left === c && right === a) return `(f32x4.${test.op === "lt" ? "pmax" : "pmin"} ${c} ${a})`;
    if (left === a && right === c) return `(f32x4.${test.op === "gt" ? "pmax" : "pmin"} ${c} ${a})`;
  }
  // Not equal takes two instructions where equal takes one.
  if (test.kind === "op" && test.op === "ne" && test.args[0]!.type === "i32x4")
    return `(v128.bitselect ${c} ${a} ${printExpr({ ...test, op: "eq" })})`;
  return `(v128.bitselect ${a} ${c} ${printExpr(test)})`;
}

/** Comparisons and conversions are named by their operands, all else by its result. */
function keyOf(op: Op, taken: Type, given: Type): string {
  return `${op} ${given === "bool" || given === "b32x4" || given !== taken ? taken : given}`;
}

function shape(type: Type): string {
  return type === "b32x4" ? "i32x4" : type;
}

/** True in a vector is all bits. */
function mask(type: Type, value: number): number {
  return type === "bool" ? -value : value;
}

function literal(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

function offset({ offset: at }: { readonly offset: number }): string {
  return at === 0 ? "" : `offset=${at} `;
}

function valueType(type: Type): string {
  return found(VALUE_TYPES, type);
}

function found(table: Readonly<Record<string, string>>, type: string): string {
  const spelled = table[type];
  if (!spelled) throw new Error(`wat: no spelling of ${type}: a pass is missing`);
  return spelled;
}
