import { type Block, eq, i32 } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";

/** Does what the value says, 0 for the first. */
export function cases(
  b: Block,
  value: Expr,
  [first, ...others]: readonly ((b: Block) => void)[],
  at = 0,
): void {
  if (others.length === 0) first?.(b);
  else b.if(eq(value, i32(at)), first!, (b) => cases(b, value, others, at + 1));
}
