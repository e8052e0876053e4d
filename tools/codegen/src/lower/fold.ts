import type { Expr, Kernel, Op, Pass } from "../ir/nodes.ts";
import { OPERATIONS, rounded, type ScalarOp } from "../ir/operations.ts";
import { rewriteExpr, rewriteExprs } from "../ir/rewrite.ts";
import { showExpr } from "../ir/show.ts";

/** Evaluates operations on constants, and choices whose test is one. Integer sums of nested constants are gathered. */
export const fold: Pass = (kernel: Kernel): Kernel => rewriteExprs(kernel, simplify);

export const foldExpr = (expr: Expr): Expr => rewriteExpr(expr, simplify);

// ECMAScript leaves their last bit open, and generated text must not depend on who generates it.
const ENGINE_DEPENDENT: ReadonlySet<Op> = new Set<Op>(["exp", "expValue", "expAny", "log"]);

function isFoldable(op: Op): op is ScalarOp {
  return Object.hasOwn(OPERATIONS, op) && !ENGINE_DEPENDENT.has(op);
}

function simplify(expr: Expr): Expr {
  if (expr.kind !== "op") return expr;
  const [first, second, third] = expr.args;
  if (expr.op === "select") return first!.kind === "const" ? (first!.value !== 0 ? second! : third!) : expr;
  if (first && isFoldable(expr.op) && expr.args.every((arg) => arg.kind === "const")) {
    const value = OPERATIONS[expr.op](
      ...expr.args.map((arg) => (arg.kind === "const" ? arg.value : Number.NaN)),
    );
    return { kind: "const", type: expr.type, value: rounded(expr.type, value) };
  }
  if (expr.op === "sub" && expr.type === "i32" && showExpr(first!) === showExpr(second!))
    return { kind: "const", type: "i32", value: 0 };
  if (
    expr.op === "mul" &&
    expr.type === "i32" &&
    expr.args.some((arg) => arg.kind === "const" && arg.value === 0)
  )
    return { kind: "const", type: "i32", value: 0 };
  return gather(expr);
}

/** (x + 1) + 1 is x + 2, and (x + 1) - 1 is x; integers only, where it is exact. */
function gather(expr: Expr & { kind: "op" }): Expr {
  const outer = offset(expr);
  if (!outer) return expr;
  const inner = offset(outer.base);
  const total = outer.by + (inner?.by ?? 0);
  const base = inner?.base ?? outer.base;
  if (total === 0) return base;
  return {
    ...expr,
    op: total > 0 ? "add" : "sub",
    args: [base, { kind: "const", type: "i32", value: Math.abs(total) }],
  };
}

function offset(expr: Expr): { base: Expr; by: number } | undefined {
  if (expr.kind !== "op" || expr.type !== "i32" || (expr.op !== "add" && expr.op !== "sub")) return undefined;
  const [base, by] = expr.args;
  if (by?.kind !== "const" || base!.kind === "const") return undefined;
  return { base: base!, by: expr.op === "add" ? by.value : -by.value };
}
