// Checks what callers pass before jax-js records anything: an error thrown while it records leaks references.
import type { LossAndGradInput } from "@ctckit/core";
import { checkKeys, describe } from "@ctckit/core/backend";

/** Everything but the logits, as `@ctckit/core` takes it. Targets are JavaScript arrays, not arrays of jax-js. */
export type CtcLabels = Pick<
  LossAndGradInput,
  "targets" | "targetsShape" | "targetsPadding" | "inputLengths" | "targetLengths" | "gradOutput" | "signal"
>;

const known = {
  targets: true,
  targetsShape: true,
  targetsPadding: true,
  inputLengths: true,
  targetLengths: true,
  gradOutput: true,
  signal: true,
} satisfies Record<keyof CtcLabels, true>;

export function validateLabels(labels: unknown): void {
  checkKeys("labels", labels, known);
}

export function validateModel(model: unknown): void {
  if (typeof model === "function") return;
  throw new TypeError(`model: expected a function of params that gives logits, got ${describe(model)}`);
}
