import type { Expr, Kernel, Stmt } from "./nodes.ts";

/** Every name that a kernel declares anywhere, so that a pass can make new ones. */
export function declared({ scalars, buffers, body }: Kernel): string[] {
  return [...scalars.map(({ name }) => name), ...buffers.map(({ name }) => name), ...body.flatMap(names)];
}

/** Those of one statement and what it holds. */
function names(stmt: Stmt): string[] {
  switch (stmt.kind) {
    case "let":
      return [stmt.name];
    case "for":
      return [stmt.name, ...stmt.body.flatMap(names)];
    case "if":
      return [...stmt.body, ...stmt.otherwise].flatMap(names);
    default:
      return [];
  }
}

/** Names that these statements give a value to, loops inside them left out. */
export function given(stmts: readonly Stmt[]): string[] {
  return stmts.flatMap((stmt): string[] => {
    if (stmt.kind === "let" || stmt.kind === "assign" || stmt.kind === "accumulate") return [stmt.name];
    return stmt.kind === "if" ? given([...stmt.body, ...stmt.otherwise]) : [];
  });
}

/** Whether `value` depends on none of these names, nor on memory. */
export function isInvariant(value: Expr, names: ReadonlySet<string>): boolean {
  switch (value.kind) {
    case "const":
      return true;
    case "local":
      return !names.has(value.name);
    case "op":
      return value.args.every((arg) => isInvariant(arg, names));
    case "read":
    case "load":
    case "call":
      return false;
    default:
      return value satisfies never;
  }
}
