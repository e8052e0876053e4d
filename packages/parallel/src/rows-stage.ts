import type { PlanSpec } from "@ctckit/core/backend";

/** The name of the stage that visits all classes of a frame. */
export function rowsStage({ input, gradient }: Pick<PlanSpec, "input" | "gradient">) {
  if (gradient === undefined) return input === "logits" ? "logitRowsLoss" : "logProbRowsLoss";
  if (input === "logits") return "logitRows";
  return gradient === "logits" ? "logProbRows" : "logProbRowsPartial";
}
