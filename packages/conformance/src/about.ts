// What a report says of a backend, as plain data, whatever the backend is: its own members may throw, lie or be of any length.

import type { Backend, BackendProvider, Manifest } from "@ctckit/core";
import type { Report } from "./outcome.ts";
import { bounded, located } from "./thrown.ts";

export interface About extends Pick<Report, "manifest" | "device"> {
  readonly errors: readonly string[];
}

/** What cannot be told is left out, with an error; a manifest that is not there has none, for every case stumbles over that. */
export function about(backend: Backend): About {
  const errors: string[] = [];
  const told = <T>(what: string, tell: () => T): T | undefined => {
    try {
      return tell();
    } catch (error) {
      errors.push(`${what} cannot be read: ${located(error)}`);
      return undefined;
    }
  };
  const manifest = told("the manifest", () => manifestOf(backend?.manifest));
  const device = told("the device's name", () => deviceOf(backend?.device));
  return { ...(manifest && { manifest }), ...(device !== undefined && { device }), errors };
}

function manifestOf(given: Manifest | undefined): Manifest | undefined {
  if (given === undefined) return undefined;
  const manifest = structuredClone(given);
  for (const name of ["dtypes", "topologies", "inputs", "operations", "gradients"] as const)
    if (!Array.isArray(manifest[name]) || !manifest[name].every((each) => typeof each === "string"))
      throw new TypeError(`${name}: expected a list of strings`);
  if (typeof manifest.limits !== "object" || manifest.limits === null)
    throw new TypeError("limits: expected an object");
  for (const [name, limit] of Object.entries(manifest.limits))
    if (limit !== undefined && typeof limit !== "number")
      throw new TypeError(`limits.${name}: expected a number`);
  return manifest;
}

function deviceOf(given: unknown): string | undefined {
  if (given === undefined || typeof given === "string") return given && bounded(given);
  throw new TypeError("expected a string");
}

/** For reports. */
export function nameOf(provider: BackendProvider): string {
  try {
    const { name } = provider;
    if (typeof name === "string") return bounded(name);
  } catch {}
  return "a backend without a name";
}
