// Whether a backend is there. Absent is an answer. A probe without a usable answer is a mistake of the backend.

import type { Availability, BackendProvider } from "@ctckit/core";
import { limitOf, Silence, settled } from "./deadline.ts";
import { bounded, located } from "./thrown.ts";

export type Presence =
  | { readonly state: "present" }
  | { readonly state: "absent" | "broken"; readonly reason: string };

/** Never rejects. "broken": the probe threw, rejected, never settled or answered something else, which 8.1 forbids everywhere. */
export async function presence(provider: BackendProvider, limit = limitOf()): Promise<Presence> {
  try {
    return presenceOf(await settled(() => provider.probe() as Promise<unknown>, limit));
  } catch (error) {
    if (error instanceof Silence) return { state: "broken", reason: `probe: ${error.message}` };
    return { state: "broken", reason: `probe threw, which it must not: ${located(error)}` };
  }
}

function presenceOf(answer: unknown): Presence {
  const { available, reason } = (answer ?? {}) as Partial<Extract<Availability, { available: false }>>;
  if ((available as unknown) === true) return { state: "present" };
  if (available === false && typeof reason === "string") return { state: "absent", reason: bounded(reason) };
  const given = bounded(written(answer));
  const wanted = "{ available: true } or { available: false, reason }";
  return { state: "broken", reason: `probe: expected ${wanted}, got ${given}` };
}

function written(value: unknown): string {
  try {
    return String(JSON.stringify(value));
  } catch {
    return "what JSON cannot hold";
  }
}
