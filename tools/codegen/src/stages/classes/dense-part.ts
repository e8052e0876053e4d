import { type Block, mul, op, real, sub } from "../../ir/build.ts";
import type { Buffer, Expr } from "../../ir/nodes.ts";
import { shape, T } from "../../ir/shape.ts";
import { bestLogit, dataBuffer, type RowVariant } from "./class-row.ts";

// The gradient of the target's classes without their posteriors: either as the rows have it, or computed again from the logits. Rounded
// to the few digits of coarse arrays, a class that the model is sure of would lose its whole gradient: 1 - 0.9999 in bfloat16 is 0.

export interface DensePart {
  /** What is read for it, `grad` apart. */
  readonly buffers: readonly Buffer[];
  /** Of one frame: gives the part at a place in `data` and `grad`. */
  of(b: Block, row: RowPlace): (b: Block, at: Expr) => Expr;
}

interface RowPlace {
  readonly t: Expr;
  /** Where its class 0 is. */
  readonly row: Expr;
  readonly usedCount: Expr;
  readonly gradScale: Expr;
}

export const written: DensePart = {
  buffers: [],
  of: () => (b, at) => b.read("grad", at),
};

const sumsBuffer: Buffer = {
  name: "sums",
  type: "total",
  access: "read",
  shape: shape([T], "log-sum-exp - best logit"),
};

export function anew({ input, gradient }: Pick<RowVariant, "input" | "gradient">): DensePart {
  if (gradient === "logProbs") return { buffers: [], of: () => () => real(0) };
  if (input === "logProbs")
    return {
      buffers: [dataBuffer],
      of:
        (_, { gradScale }) =>
        (b, at) =>
          mul(op("real", "expAny", b.read("data", at)), gradScale),
    };
  return {
    buffers: [dataBuffer, sumsBuffer],
    of(b, { t, row, usedCount, gradScale }) {
      const base = bestLogit(b, { row, usedCount, order: "any" });
      const rest = b.let("rest", op("real", "round", b.read("sums", t)));
      return (b, at) => mul(op("real", "expValue", sub(sub(b.read("data", at), base), rest)), gradScale);
    },
  };
}
