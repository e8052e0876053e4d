import type { Expr, Kernel, Stmt } from "./nodes.ts";
import { flat } from "./rewrite.ts";

/** Every name that a kernel declares anywhere, so that a pass can make new ones. */
export function declared({ scalars, buffers, body }: Kernel): string[] {
  const names = flat(body).flatMap((stmt) => (stmt.kind === "let" || stmt.kind === "for" ? [stmt.name] : []));
  return [...scalars.map(({ name }) => name), ...buffers.map(({ name }) => name), ...names];
}

/** Names that these statements give a value to. */
export function given(stmts: readonly Stmt[]): string[] {
  return flat(stmts).flatMap((stmt) => ("name" in stmt ? [stmt.name] : []));
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
