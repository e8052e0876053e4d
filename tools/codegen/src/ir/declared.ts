import type { Kernel, Stmt } from "./nodes.ts";

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
