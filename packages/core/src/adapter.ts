// What packages share that bring the loss to a library for training: they check before that library records anything.

import type { Criterion } from "./api.ts";

/** What kind of value an adapter was given, for an error text: `undefined`, `a function`, `a Promise`, `a Float32Array`. */
export function kindOf(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null)
    return typeof value === "string" ? "a string" : String(value);
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== ""
    ? `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`
    : "an object";
}

/** That `criterion` is one: the likeliest mistakes are a missing `await` and swapped arguments. */
export function validateCriterion(criterion: unknown): void {
  const { lossAndGrad } = (criterion ?? {}) as Partial<Criterion>;
  if (typeof lossAndGrad === "function") return;
  const hint = criterion instanceof Promise ? " (await createCtcLoss)" : "";
  throw new TypeError(`criterion: expected what createCtcLoss gives, got ${kindOf(criterion)}${hint}`);
}

/** Refuses what is no object, and every key with a value that is not in `known`. @param name the argument's */
export function validateKeys(name: string, value: unknown, known: Readonly<Record<string, true>>): void {
  const names = Object.keys(known).join(", ");
  if (typeof value !== "object" || value === null) {
    throw new TypeError(`${name}: expected an object with ${names}, got ${kindOf(value)}`);
  }
  for (const [key, given] of Object.entries(value)) {
    if (given !== undefined && !Object.hasOwn(known, key)) {
      throw new TypeError(`${name}: unknown option ${JSON.stringify(key)}; known: ${names}`);
    }
  }
}
