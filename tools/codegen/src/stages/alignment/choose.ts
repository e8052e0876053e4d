import type { Block } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";

export interface Candidate<T> {
  readonly value: Expr;
  readonly take: T;
}

/** Takes the first candidate, and after it each that is `better` than the one taken. @returns the value of the one taken, if there is any */
export function choose<T>(
  b: Block,
  [first, ...others]: readonly Candidate<T>[],
  take: (b: Block, taken: T) => void,
  better: (best: Expr, other: Expr) => Expr,
): Expr | undefined {
  if (!first) return undefined;
  take(b, first.take);
  const best = b.var("best", first.value);
  for (const { value, take: taken } of others)
    b.if(better(best, value), (b) => {
      b.assign(best, value);
      take(b, taken);
    });
  return best;
}
