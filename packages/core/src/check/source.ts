// Providers and backends come from other packages, or by mistake from none. They are held to their shape where they
// enter, so that a malformed one is named there and not met later as a property of undefined.

import type {
  Allocation,
  AllocationSpec,
  Availability,
  Backend,
  BackendProvider,
  Manifest,
  Plan,
} from "../contract/backend.ts";
import { describe } from "./description.ts";
import { dtypeOf, lengthOf, overlaps, plain } from "./typed-array.ts";

export function isProvider(value: unknown): value is BackendProvider {
  const { probe, open } = (value ?? {}) as Partial<BackendProvider>;
  return typeof probe === "function" && typeof open === "function";
}

function isBackend(value: unknown): boolean {
  const { plan } = (value ?? {}) as Partial<Backend>;
  return typeof plan === "function";
}

/** The name for what may be in the place of options, where `{ backend: ... }` was forgotten. */
export function sourceNoun(value: unknown): string | undefined {
  if (isProvider(value)) return "a provider";
  return isBackend(value) ? "a backend" : undefined;
}

/** What the option `backend` holds. */
export function validateSource(value: unknown): void {
  if (isProvider(value)) validateProvider("backend", value);
  else if (isBackend(value)) validateBackend("backend", value);
  else {
    throw new TypeError(
      `backend: expected a provider or an opened backend, got ${describe(value)}${hintFor(value)}`,
    );
  }
}

function hintFor(value: unknown): string {
  if (typeof value === "function") return " (call it: js() gives the provider)";
  if (value instanceof Promise) return " (await it)";
  if (typeof value !== "string" || !/^[a-z]+$/.test(value)) return "";
  return ` (a value, not a name: import { ${value} } from "@ctckit/${value}", then backend: ${value}())`;
}

export function validateProvider(where: string, value: unknown): void {
  if (!isProvider(value)) throw new TypeError(`${where}: expected a provider, got ${describe(value)}`);
  checkMember(`${where}.name`, "string", value.name);
  if (value.openTimeout !== undefined) validateOpenTimeout(`${where}.openTimeout`, value.openTimeout);
}

export function validateOpenTimeout(where: string, value: unknown): void {
  if (typeof value === "number" && value > 0) return;
  const text = `${where}: expected milliseconds, more than 0, got ${describe(value)}`;
  throw typeof value === "number" ? new RangeError(text) : new TypeError(text);
}

const lists = [
  "dtypes",
  "topologies",
  "inputs",
  "operations",
  "gradients",
] as const satisfies (keyof Manifest)[];

export function validateBackend(where: string, value: unknown): Backend {
  if (typeof value !== "object" || value === null) {
    throw new TypeError(`${where}: expected a backend, got ${describe(value)}`);
  }
  const backend = value as Backend;
  checkMember(`${where}.name`, "string", backend.name);
  checkMember(`${where}.plan`, "function", backend.plan);
  checkMember(`${where}.close`, "function", backend.close);
  if (backend.prepare !== undefined) checkMember(`${where}.prepare`, "function", backend.prepare);
  if (backend.allocate !== undefined) checkMember(`${where}.allocate`, "function", backend.allocate);
  checkMember(`${where}.manifest`, "object", backend.manifest);
  for (const list of lists) {
    const given: unknown = backend.manifest[list];
    if (Array.isArray(given)) continue;
    throw new TypeError(`${where}.manifest.${list}: expected an array, got ${describe(given)}`);
  }
  checkMember(`${where}.manifest.limits`, "object", backend.manifest.limits);
  return backend;
}

export function validatePlan(where: string, value: unknown): Plan {
  const plan = (value ?? {}) as Plan;
  checkMember(`${where}.run`, "function", plan.run);
  return plan;
}

/** Wrong memory would be met only as wrong numbers, so it is held to its type, its size and its place too. */
export function validateAllocation(where: string, value: unknown, spec: AllocationSpec): Allocation {
  const made = (value ?? {}) as Allocation;
  const { data, grad } = made;
  const length = spec.time * spec.batch * spec.classes;
  const kind = spec.dtype === "float32" ? "Float32Array" : "Float64Array";
  for (const [name, array] of Object.entries({ data, grad })) {
    if (dtypeOf(array) === spec.dtype && lengthOf(array) === length) continue;
    throw new TypeError(`${where}.${name}: expected a ${kind} of length ${length}, got ${describe(array)}`);
  }
  if (overlaps(plain(data), plain(grad)))
    throw new TypeError(`${where}.grad: expected memory apart from data`);
  checkMember(`${where}.free`, "function", made.free);
  return made;
}

export function validateAvailability(where: string, value: unknown): Availability {
  const { available, reason } = (value ?? {}) as { available?: unknown; reason?: unknown };
  if (available === true) return { available };
  if (available === false && typeof reason === "string") return { available, reason };
  throw new TypeError(`${where}: expected { available: true } or { available: false, reason }`);
}

function checkMember(name: string, type: "string" | "function" | "object", value: unknown): void {
  const article = type === "object" ? "an" : "a";
  if (typeof value === type && value !== null) return;
  throw new TypeError(`${name}: expected ${article} ${type}, got ${describe(value)}`);
}
