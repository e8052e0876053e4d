import type { Expr, Kernel, Stmt } from "./nodes.ts";

/** Replaces every expression of a kernel, innermost first. */
export function rewriteExprs(kernel: Kernel, replace: (expr: Expr) => Expr): Kernel {
  return { ...kernel, body: rewriteBlock(kernel.body, replace) };
}

function rewriteBlock(stmts: readonly Stmt[], replace: (expr: Expr) => Expr): Stmt[] {
  const expr = (value: Expr): Expr => {
    switch (value.kind) {
      case "const":
      case "local":
        return replace(value);
      case "read":
        return replace({ ...value, index: expr(value.index) });
      case "op":
      case "call":
        return replace({ ...value, args: value.args.map(expr) });
      default:
        return value satisfies never;
    }
  };
  return stmts.map((stmt): Stmt => {
    switch (stmt.kind) {
      case "let":
      case "assign":
        return { ...stmt, value: expr(stmt.value) };
      case "write":
        return { ...stmt, index: expr(stmt.index), value: expr(stmt.value) };
      case "for":
        return { ...stmt, from: expr(stmt.from), to: expr(stmt.to), body: rewriteBlock(stmt.body, replace) };
      case "if":
        return {
          ...stmt,
          test: expr(stmt.test),
          body: rewriteBlock(stmt.body, replace),
          otherwise: rewriteBlock(stmt.otherwise, replace),
        };
      case "comment":
        return stmt;
      default:
        return stmt satisfies never;
    }
  });
}
