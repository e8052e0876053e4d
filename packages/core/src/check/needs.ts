import { int32Max, integerError } from "./integers.ts";
import { checkKeys, choice, type Keys } from "./keys.ts";
import { limitNames, type Needs } from "./manifest.ts";
import { dtypes, gradients, inputs, operations, topologies } from "./options.ts";

const choices: readonly [field: keyof Needs, allowed: Record<string, true>][] = [
  ["topology", topologies],
  ["dtype", dtypes],
  ["input", inputs],
  ["operation", operations],
  ["gradient", gradients],
];
const known = {
  topology: true,
  dtype: true,
  input: true,
  operation: true,
  gradient: true,
  maxTime: true,
  maxBatch: true,
  maxClasses: true,
  maxTargetLength: true,
} satisfies Keys<Needs>;

/** A checked copy. As in a plan, the gradient of what is no log-probs is that of the input, whatever the caller calls it. */
export function validateNeeds(needs: unknown): Needs {
  if (needs === undefined) return {};
  checkKeys("needs", needs, known);
  const given = { ...(needs as Needs) };
  for (const [field, allowed] of choices) {
    if (given[field] !== undefined) choice(`needs.${field}`, given[field], allowed);
  }
  for (const field of limitNames) {
    const value: unknown = given[field];
    const least = field === "maxTargetLength" ? 0 : 1;
    if (value === undefined) continue;
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= int32Max) continue;
    throw integerError(`needs.${field}`, `${least}..${int32Max}`, value);
  }
  const { input, gradient } = given;
  return input && input !== "logProbs" && gradient ? { ...given, gradient: input } : given;
}
