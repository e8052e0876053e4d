import type { Kernel, Share, Stmt } from "../ir/nodes.ts";

// What kernels reduce, for printers that spell each kind of reduction as a function of its own.

/** Names that are reduced at once, by the name of the function that does it. */
export function reductionsOf(kernels: readonly Kernel[]): ReadonlyMap<string, readonly Share[]> {
  return new Map(
    kernels.flatMap(({ body }) => reductionsIn(body)).map((shares) => [reductionName(shares), shares]),
  );
}

export const reductionName = (shares: readonly Share[]): string => `reduce${shares.map(kindOf).join("")}`;

/** `AddF32` */
export const kindOf = ({ how, type }: Share): string => capital(how) + capital(type);

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

function reductionsIn(stmts: readonly Stmt[]): (readonly Share[])[] {
  return stmts.flatMap((stmt) => {
    if (stmt.kind === "for") return reductionsIn(stmt.body);
    if (stmt.kind === "if") return reductionsIn([...stmt.body, ...stmt.otherwise]);
    return stmt.kind === "reduce" ? [stmt.shares] : [];
  });
}
