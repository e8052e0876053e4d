import { add, bool, gt, local, op, select } from "../ir/build.ts";
import type { Expr, Kernel, Pass, Stmt, Type } from "../ir/nodes.ts";
import { mapBlocks } from "../ir/rewrite.ts";

// For one thread with scalars: what a loop accumulates becomes assignments, one term after the other from the first on.

export const sequential: Pass = (kernel: Kernel): Kernel => ({
  ...kernel,
  body: assigned(kernel.body, new Map()),
});

/** @param outer the types of names that are declared before */
export function assigned(stmts: readonly Stmt[], outer: ReadonlyMap<string, Type>): Stmt[] {
  const types = new Map(outer);
  return stmts.map((stmt): Stmt => {
    switch (stmt.kind) {
      case "let":
        types.set(stmt.name, stmt.value.type);
        return stmt;
      case "accumulate":
        return assignment(stmt, types.get(stmt.name)!);
      case "for": {
        const adds = stmt.body.some(({ kind }) => kind === "accumulate");
        const order = adds && stmt.order !== "descending" ? "ascending" : stmt.order;
        return { ...stmt, order, body: assigned(stmt.body, types) };
      }
      default:
        return mapBlocks(stmt, (inner) => assigned(inner, types));
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
