// What a report says of a backend, as plain data, whatever the backend is: its own members may throw, lie or be of any length.

import type { Backend, BackendProvider, Limits, Manifest } from "@ctckit/core";
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
  // By its known members: what else there is need not survive JSON.
  const list = <T extends string>(name: string, values: readonly T[]): T[] => {
    const copy = Array.isArray(values) ? [...values] : [undefined];
    if (!copy.every((each) => typeof each === "string"))
      throw new TypeError(`${name}: expected a list of strings`);
    return copy as T[];
  };
  const { limits } = given;
  if (typeof limits !== "object" || limits === null) throw new TypeError("limits: expected an object");
  const bounds: { -readonly [Name in keyof Limits]?: number } = {};
  for (const name of ["maxTime", "maxBatch", "maxClasses", "maxTargetLength"] as const) {
    const limit = limits[name];
    if (limit === undefined) continue;
    if (typeof limit !== "number") throw new TypeError(`limits.${name}: expected a number`);
    bounds[name] = limit;
  }
  return {
    dtypes: list("dtypes", given.dtypes),
    topologies: list("topologies", given.topologies),
    inputs: list("inputs", given.inputs),
    operations: list("operations", given.operations),
    gradients: list("gradients", given.gradients),
    limits: bounds,
  };
}

function deviceOf(given: unknown): string | undefined {
  if (given === undefined || typeof given === "string") return given && bounded(given);
  throw new TypeError("expected a string");
}

/** What reports call a provider, whatever its name is like. */
export function nameOf(provider: BackendProvider): string {
  try {
    const { name } = provider;
    if (typeof name === "string") return bounded(name);
  } catch {}
  return "a backend without a name";
}
