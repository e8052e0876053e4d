import type { Criterion } from "../api.ts";
import { describe } from "./description.ts";

/** That `criterion` is one: the likeliest mistakes are a missing `await` and swapped arguments. */
export function validateCriterion(criterion: unknown): void {
  const { lossAndGrad } = (criterion ?? {}) as Partial<Criterion>;
  if (typeof lossAndGrad === "function") return;
  const hint = criterion instanceof Promise ? " (await createCtcLoss)" : "";
  throw new TypeError(`criterion: expected what createCtcLoss gives, got ${describe(criterion)}${hint}`);
}
