import type { PlanSpec } from "@ctckit/core/backend";

/** The stage that goes over all classes of a frame, by its name. */
export function rowsStage({ input, gradient }: Pick<PlanSpec, "input" | "gradient">) {
  if (gradient === undefined) return input === "logits" ? "logitRowsLoss" : "logProbRowsLoss";
  if (input === "logits") return "logitRows";
  return gradient === "logits" ? "logProbRows" : "logProbRowsPartial";
}
