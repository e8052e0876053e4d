// A manifest says what a backend can do; core does the refusing, before the backend is asked.

import type { Limits, Manifest, PlanSpec } from "../contract/backend.ts";
import { CtcError } from "../errors.ts";
import { alternatives } from "./description.ts";

/** What a backend may be asked for: a kind of work, on batches of a size. */
export type Needs = Partial<Omit<PlanSpec, "openEnds" | "posteriors"> & Limits>;

/** Why a manifest does not allow what is asked. Plain data. */
export interface Refusal {
  readonly field: keyof Needs;
  readonly wanted: string | number;
  /** The allowed values, or the inclusive upper bound. */
  readonly allowed: readonly string[] | number;
}

export const limitNames = [
  "maxTime",
  "maxBatch",
  "maxClasses",
  "maxTargetLength",
] as const satisfies (keyof Limits)[];

/** The first of `needs` that `manifest` does not allow, or undefined where all are. What is left out is allowed. */
export function refuse(manifest: Manifest, needs: Needs): Refusal | undefined {
  const choices = [
    ["topology", manifest.topologies],
    ["dtype", manifest.dtypes],
    ["input", manifest.inputs],
    ["operation", manifest.operations],
    ["gradient", manifest.gradients],
  ] as const;
  for (const [field, allowed] of choices) {
    const wanted: string | undefined = needs[field];
    const known: readonly string[] = allowed;
    if (wanted !== undefined && !known.includes(wanted)) return { field, wanted, allowed };
  }
  for (const field of limitNames) {
    const [wanted, allowed] = [needs[field], manifest.limits[field]];
    if (wanted !== undefined && allowed !== undefined && wanted > allowed) return { field, wanted, allowed };
  }
  return undefined;
}

/** The `CTC_UNSUPPORTED` error for a refusal. */
export function unsupported(backend: string, { field, wanted, allowed }: Refusal): CtcError {
  const rule = typeof allowed === "number" ? `at most ${allowed}` : alternatives(allowed);
  // A provider has the topologies alone that it was given: a bundle leaves out the others.
  const hint = field === "topology" ? "; name it where the backend is made: { topologies: [...] }" : "";
  const message = `backend ${JSON.stringify(backend)} refuses ${field}: wanted ${JSON.stringify(wanted)}, allowed ${rule}${hint}`;
  return new CtcError("CTC_UNSUPPORTED", message);
}
