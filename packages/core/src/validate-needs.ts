import type { PlanSpec } from "./backend.ts";
import { int32Max, integerError } from "./integers.ts";
import { boundNames } from "./manifest.ts";
import { checkKeys, choice, dtypes, gradients, inputs, type Keys, topologies } from "./validate-options.ts";

const choices: readonly [field: keyof PlanSpec, allowed: Record<string, true>][] = [
  ["topology", topologies],
  ["dtype", dtypes],
  ["input", inputs],
  ["gradient", { none: true, ...gradients }],
];
const known = {
  topology: true,
  dtype: true,
  input: true,
  gradient: true,
  maxTime: true,
  maxBatch: true,
  maxClasses: true,
  maxTargetLength: true,
} satisfies Keys<PlanSpec>;

/** A checked copy. As in a plan, the gradient of logits is "logits" whatever the caller calls it. */
export function validateNeeds(needs: unknown): Partial<PlanSpec> {
  if (needs === undefined) return {};
  checkKeys("needs", needs, Object.keys(known));
  const given = { ...(needs as Partial<PlanSpec>) };
  for (const [field, allowed] of choices) {
    if (given[field] !== undefined) choice(`needs.${field}`, given[field], allowed);
  }
  for (const field of boundNames) {
    const value: unknown = given[field];
    const least = field === "maxTargetLength" ? 0 : 1;
    if (value === undefined) continue;
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= int32Max) continue;
    throw integerError(`needs.${field}`, `${least}..${int32Max}`, value);
  }
  return given.input === "logits" && given.gradient === "logProbs" ? { ...given, gradient: "logits" } : given;
}
