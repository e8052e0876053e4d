import { Block, Names } from "../ir/build.ts";
import { declared } from "../ir/declared.ts";
import type { Expr, Kernel, Stmt } from "../ir/nodes.ts";
import { mapBlocks, mapExprs } from "../ir/rewrite.ts";

type Operation = Extract<Expr, { kind: "op" }>;

/** Replaces operations, innermost first, by code with new names: `expansion` puts it before the statement. */
export function expand(kernel: Kernel, expansion: (b: Block, value: Operation) => Expr): Kernel {
  const names = new Names(declared(kernel));
  return { ...kernel, body: block(kernel.body) };

  function block(stmts: readonly Stmt[]): Stmt[] {
    const b = new Block(kernel.buffers, names);
    for (const stmt of stmts)
      b.stmts.push(
        mapBlocks(
          mapExprs(stmt, (value) => expr(b, value)),
          block,
        ),
      );
    return b.stmts;
  }

  function expr(b: Block, value: Expr): Expr {
    return value.kind === "op"
      ? expansion(b, { ...value, args: value.args.map((arg) => expr(b, arg)) })
      : value;
  }
}
