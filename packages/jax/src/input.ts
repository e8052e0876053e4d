// What callers hand over, checked before jax-js records anything: an error thrown while it records costs references.
import type { Criterion, LossAndGradInput } from "@ctckit/core";
import { describe } from "./description.ts";

/** Everything but the frames, as `@ctckit/core` takes it: targets are arrays, not arrays of jax-js. */
export type CtcLabels = Pick<
  LossAndGradInput,
  "targets" | "targetsShape" | "inputLengths" | "targetLengths" | "gradOutput" | "signal"
>;

const known = {
  targets: true,
  targetsShape: true,
  inputLengths: true,
  targetLengths: true,
  gradOutput: true,
  signal: true,
} satisfies Record<keyof CtcLabels, true>;

/** Refuses what is no object, and every key with a value that is none of `CtcLabels`. */
export function validateLabels(labels: unknown): void {
  const names = Object.keys(known).join(", ");
  if (typeof labels !== "object" || labels === null) {
    throw new TypeError(`labels: expected an object with ${names}, got ${describe(labels)}`);
  }
  for (const [key, value] of Object.entries(labels)) {
    if (value !== undefined && !Object.hasOwn(known, key)) {
      throw new TypeError(`labels: unknown option ${JSON.stringify(key)}; known: ${names}`);
    }
  }
}

/** That the second argument is a criterion: the likeliest mistakes are a missing `await` and swapped arguments. */
export function validateCriterion(criterion: unknown): void {
  const { lossAndGrad } = (criterion ?? {}) as Partial<Criterion>;
  if (typeof lossAndGrad === "function") return;
  const hint = criterion instanceof Promise ? " (await createCtcLoss)" : "";
  throw new TypeError(`criterion: expected what createCtcLoss gives, got ${describe(criterion)}${hint}`);
}

export function validateModel(model: unknown): void {
  if (typeof model === "function") return;
  throw new TypeError(`model: expected a function of params that gives logits, got ${describe(model)}`);
}
