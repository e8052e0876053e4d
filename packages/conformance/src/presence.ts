// Whether a backend is there. Absent is an answer. A probe without a usable answer is a mistake of the backend.

import type { Availability, BackendProvider } from "@ctckit/core";
import { located } from "./thrown.ts";

export type Presence =
  | { readonly state: "present" }
  | { readonly state: "absent" | "broken"; readonly reason: string };

/** Never rejects. "broken": the probe threw, rejected or answered something else, which 8.1 forbids everywhere. */
export async function presence(provider: BackendProvider): Promise<Presence> {
  let answer: unknown;
  try {
    answer = await provider.probe();
  } catch (error) {
    return { state: "broken", reason: `probe threw, which it must not: ${located(error)}` };
  }
  const { available, reason } = (answer ?? {}) as Partial<Extract<Availability, { available: false }>>;
  if ((available as unknown) === true) return { state: "present" };
  if (available === false && typeof reason === "string") return { state: "absent", reason };
  const given = JSON.stringify(answer);
  const wanted = "{ available: true } or { available: false, reason }";
  return { state: "broken", reason: `probe: expected ${wanted}, got ${given}` };
}
