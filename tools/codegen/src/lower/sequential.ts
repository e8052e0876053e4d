import { add, bool, gt, local, op, select } from "../ir/build.ts";
import type { Expr, Kernel, Pass, Stmt, Type } from "../ir/nodes.ts";

// For one thread with scalars: what a loop accumulates becomes assignments, one term after the other from the first on.

export const sequential: Pass = (kernel: Kernel): Kernel => ({
  ...kernel,
  body: block(kernel.body, new Map()),
});

function block(stmts: readonly Stmt[], outer: ReadonlyMap<string, Type>): Stmt[] {
  const types = new Map(outer);
  return stmts.map((stmt): Stmt => {
    switch (stmt.kind) {
      case "let":
        types.set(stmt.name, stmt.value.type);
        return stmt;
      case "for": {
        const order = stmt.body.some(({ kind }) => kind === "accumulate") ? "ascending" : stmt.order;
        return { ...stmt, order, body: block(stmt.body, types) };
      }
      case "if":
        return { ...stmt, body: block(stmt.body, types), otherwise: block(stmt.otherwise, types) };
      case "accumulate":
        return assignment(stmt, types.get(stmt.name)!);
      default:
        return stmt;
    }
  });
}

/** One term, added to a name of that type. */
export function assignment({ name, how, value }: Stmt & { kind: "accumulate" }, type: Type): Stmt {
  const target = local(name, type);
  const assign = (value: Expr): Stmt => ({ kind: "assign", name, value });
  switch (how) {
    case "add":
      return assign(add(target, value.type === type ? value : op(type, "widen", value)));
    case "max":
      return assign(select(gt(value, target), value, target));
    case "either":
      return { kind: "if", test: value, body: [assign(bool(true))], otherwise: [] };
    default:
      return how satisfies never;
  }
}
