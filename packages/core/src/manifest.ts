// A manifest says what a backend can do; core does the refusing, before the backend is asked.

import type { Bounds, Manifest, PlanSpec } from "./backend.ts";
import { alternatives } from "./description.ts";
import { CtcError } from "./errors.ts";

/** Why a manifest does not allow a spec. Plain data. */
export interface Refusal {
  readonly field: keyof PlanSpec;
  readonly wanted: string | number;
  /** The allowed values, or the inclusive upper bound. */
  readonly allowed: readonly string[] | number;
}

export const boundNames = [
  "maxTime",
  "maxBatch",
  "maxClasses",
  "maxTargetLength",
] as const satisfies (keyof Bounds)[];

/** The first field of `spec` that `manifest` does not allow, or undefined where all are. What is left out is allowed. */
export function refuse(manifest: Manifest, spec: Partial<PlanSpec>): Refusal | undefined {
  const choices = [
    ["topology", manifest.topologies],
    ["dtype", manifest.dtypes],
    ["input", manifest.inputs],
    ["gradient", manifest.gradients],
  ] as const;
  for (const [field, allowed] of choices) {
    const wanted: string | undefined = spec[field];
    const known: readonly string[] = allowed;
    if (wanted !== undefined && !known.includes(wanted)) return { field, wanted, allowed };
  }
  for (const field of boundNames) {
    const [wanted, allowed] = [spec[field], manifest.limits[field]];
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

/** Elementwise maximum. */
export function union(a: Bounds, b: Bounds): Bounds {
  return {
    maxTime: Math.max(a.maxTime, b.maxTime),
    maxBatch: Math.max(a.maxBatch, b.maxBatch),
    maxClasses: Math.max(a.maxClasses, b.maxClasses),
    maxTargetLength: Math.max(a.maxTargetLength, b.maxTargetLength),
  };
}

export function fits(inner: Bounds, outer: Bounds): boolean {
  return boundNames.every((field) => inner[field] <= outer[field]);
}
