import type { Expr, Kernel, Stmt } from "./nodes.ts";

// How a kernel is walked. Only this file says which expressions and blocks a statement holds, so a pass names only
// the kinds of statements that it changes.

/** Replaces every expression of a kernel, innermost first. */
export function rewriteExprs(kernel: Kernel, replace: (expr: Expr) => Expr): Kernel {
  return { ...kernel, body: rewriteBlock(kernel.body, replace) };
}

export function rewriteBlock(stmts: readonly Stmt[], replace: (expr: Expr) => Expr): Stmt[] {
  return stmts.map((stmt) =>
    mapBlocks(
      mapExprs(stmt, (value) => rewriteExpr(value, replace)),
      (block) => rewriteBlock(block, replace),
    ),
  );
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

/** The statement with other blocks in place of those that it holds, from the first on. */
export function mapBlocks<S extends Stmt>(stmt: S, map: (block: readonly Stmt[]) => readonly Stmt[]): S {
  if (stmt.kind === "for") return { ...stmt, body: map(stmt.body) };
  if (stmt.kind === "if") return { ...stmt, body: map(stmt.body), otherwise: map(stmt.otherwise) };
  return stmt;
}

/** The statement with other expressions in place of its own, from the first on; what its blocks hold stays. */
export function mapExprs<S extends Stmt>(stmt: S, map: (value: Expr) => Expr): S;
export function mapExprs(stmt: Stmt, map: (value: Expr) => Expr): Stmt {
  switch (stmt.kind) {
    case "let":
    case "assign":
    case "accumulate":
      return { ...stmt, value: map(stmt.value) };
    case "write":
      return { ...stmt, index: map(stmt.index), value: map(stmt.value) };
    case "store":
      return { ...stmt, address: map(stmt.address), value: map(stmt.value) };
    case "for":
      return {
        ...stmt,
        from: map(stmt.from),
        to: map(stmt.to),
        ...(stmt.step && { step: map(stmt.step) }),
      };
    case "if":
      return { ...stmt, test: map(stmt.test) };
    case "invoke":
      return {
        ...stmt,
        which: map(stmt.which),
        scalars: Object.fromEntries(Object.entries(stmt.scalars).map(([name, value]) => [name, map(value)])),
      };
    case "barrier":
    case "reduce":
    case "comment":
      return stmt;
    default:
      return stmt satisfies never;
  }
}

/** All statements of a block, each before those that it holds. */
export function flat(stmts: readonly Stmt[]): Stmt[] {
  return stmts.flatMap((stmt) => {
    const held: Stmt[] = [];
    mapBlocks(stmt, (block) => {
      held.push(...flat(block));
      return block;
    });
    return [stmt, ...held];
  });
}

/** All expressions of a block, each after its parts. */
export function exprsIn(stmts: readonly Stmt[]): Expr[] {
  const found: Expr[] = [];
  rewriteBlock(stmts, (expr) => {
    found.push(expr);
    return expr;
  });
  return found;
}
