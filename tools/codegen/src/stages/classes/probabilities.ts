import { type Block, gt, i32, ne, op, real, select } from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";

// Where `data` holds probabilities, stages that read a class of the target take its logarithm. Everything else of them is as for log-probs.

/** Whether `data` holds probabilities, and what the least of them counts for: a model may say 0 of a class. */
export const probabilityScalars: Kernel["scalars"] = [
  { name: "probabilities", type: "i32", doc: "1: `data` holds probabilities, 0: their logarithms" },
  { name: "floor", type: "real", doc: "no probability counts for less" },
];

/** What kernels know of them. */
export interface Probabilities {
  readonly are: Expr;
  readonly floor: Expr;
}

export const probabilitiesOf = (scalar: (name: string) => Expr): Probabilities => ({
  are: ne(scalar("probabilities"), i32(0)),
  floor: scalar("floor"),
});

/** The kernel that makes logarithms of collected probabilities. */
export const LOGS = "logs";

/** The logarithm of a probability. */
export function logOf(b: Block, x: Expr, floor: Expr): Expr {
  const kept = b.let("kept", select(gt(x, floor), x, floor));
  return select(gt(kept, real(0)), op("real", "log", kept), real(Number.NEGATIVE_INFINITY));
}
