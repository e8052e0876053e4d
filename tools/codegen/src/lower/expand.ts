import { Block, Names } from "../ir/build.ts";
import { declared } from "../ir/declared.ts";
import type { Expr, Kernel, Stmt } from "../ir/nodes.ts";

type Operation = Extract<Expr, { kind: "op" }>;

/** Replaces operations, innermost first, by what takes names of its own: `expansion` puts them before the statement. */
export function expand(kernel: Kernel, expansion: (b: Block, value: Operation) => Expr): Kernel {
  const names = new Names(declared(kernel));
  return { ...kernel, body: block(kernel.body) };

  function block(stmts: readonly Stmt[]): Stmt[] {
    const b = new Block(kernel.buffers, names);
    for (const stmt of stmts) b.stmts.push(statement(b, stmt));
    return b.stmts;
  }

  function statement(b: Block, stmt: Stmt): Stmt {
    switch (stmt.kind) {
      case "let":
      case "assign":
      case "accumulate":
      case "write":
        return { ...stmt, value: expr(b, stmt.value) };
      case "for":
        return { ...stmt, body: block(stmt.body) };
      case "if":
        return { ...stmt, body: block(stmt.body), otherwise: block(stmt.otherwise) };
      default:
        return stmt;
    }
  }

  function expr(b: Block, value: Expr): Expr {
    return value.kind === "op"
      ? expansion(b, { ...value, args: value.args.map((arg) => expr(b, arg)) })
      : value;
  }
}
