import type { Expr, Kernel, Stmt } from "./nodes.ts";

/** Replaces every expression of a kernel, innermost first. */
export function rewriteExprs(kernel: Kernel, replace: (expr: Expr) => Expr): Kernel {
  return { ...kernel, body: rewriteBlock(kernel.body, replace) };
}

/** Replaces every part of an expression, innermost first. */
export function rewriteExpr(value: Expr, replace: (expr: Expr) => Expr): Expr {
  const expr = (part: Expr) => rewriteExpr(part, replace);
  switch (value.kind) {
    case "const":
    case "local":
      return replace(value);
    case "read":
      return replace({ ...value, index: expr(value.index) });
    case "load":
      return replace({ ...value, address: expr(value.address) });
    case "op":
    case "call":
      return replace({ ...value, args: value.args.map(expr) });
    default:
      return value satisfies never;
  }
}

export function rewriteBlock(stmts: readonly Stmt[], replace: (expr: Expr) => Expr): Stmt[] {
  const expr = (value: Expr) => rewriteExpr(value, replace);
  return stmts.map((stmt): Stmt => {
    switch (stmt.kind) {
      case "let":
      case "assign":
      case "accumulate":
        return { ...stmt, value: expr(stmt.value) };
      case "write":
        return { ...stmt, index: expr(stmt.index), value: expr(stmt.value) };
      case "store":
        return { ...stmt, address: expr(stmt.address), value: expr(stmt.value) };
      case "for":
        return {
          ...stmt,
          from: expr(stmt.from),
          to: expr(stmt.to),
          ...(stmt.step && { step: expr(stmt.step) }),
          body: rewriteBlock(stmt.body, replace),
        };
      case "if":
        return {
          ...stmt,
          test: expr(stmt.test),
          body: rewriteBlock(stmt.body, replace),
          otherwise: rewriteBlock(stmt.otherwise, replace),
        };
      case "invoke":
        return {
          ...stmt,
          which: expr(stmt.which),
          scalars: Object.fromEntries(
            Object.entries(stmt.scalars).map(([name, value]) => [name, expr(value)]),
          ),
        };
      case "barrier":
      case "reduce":
      case "comment":
        return stmt;
      default:
        return stmt satisfies never;
    }
  });
}
