import type { Kernel, Share } from "../ir/nodes.ts";
import { flat } from "../ir/rewrite.ts";

// What kernels reduce, for printers that spell each kind of reduction as a function.

/** Names that are reduced at once, by the name of the function that does it. */
export function reductionsOf(kernels: readonly Kernel[]): ReadonlyMap<string, readonly Share[]> {
  return new Map(
    kernels
      .flatMap(({ body }) => flat(body))
      .flatMap((stmt) =>
        stmt.kind === "reduce" ? [[reductionName(stmt.shares), stmt.shares] as const] : [],
      ),
  );
}

export const reductionName = (shares: readonly Share[]): string => `reduce${shares.map(kindOf).join("")}`;

/** `AddF32` */
export const kindOf = ({ how, type }: Share): string => capital(how) + capital(type);

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);
