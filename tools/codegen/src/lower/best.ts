import type { Pass } from "../ir/nodes.ts";
import { rewriteExprs } from "../ir/rewrite.ts";

/** The algebra of best paths (Viterbi 1967): of the paths into a cell the best one counts, instead of their sum. Before `represent`. */
export const best: Pass = (kernel) =>
  rewriteExprs(kernel, (expr) =>
    expr.kind === "op" && expr.op === "sum" ? { ...expr, op: "larger" } : expr,
  );
