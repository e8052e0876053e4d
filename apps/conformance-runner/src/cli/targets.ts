import { required } from "@ctckit/conformance";
import type { Target } from "../isolation/job.ts";
import { backendNames } from "./backends.ts";
import type { Options } from "./options.ts";

export interface Asked {
  readonly target: Target;
  readonly required: boolean;
}

/**
 * Named backends are required. Without names, all that are here run.
 *
 * @throws RangeError - CTCKIT_REQUIRE has a name that nobody has, which would require nothing
 */
export function targets({ backend: names, provider }: Pick<Options, "backend" | "provider">): Asked[] {
  const own = provider === undefined ? [] : [{ target: { provider }, required: true }];
  const wanted = names ?? (provider === undefined ? backendNames : []);
  // Another backend may have any name.
  if (provider === undefined) for (const name of unknown()) throw new RangeError(refusal(name));
  const known = wanted.map((backend) => ({
    target: { backend },
    required: names !== undefined || required(backend),
  }));
  return [...known, ...own];
}

/** "cuda(emulated)" is a name of tests. */
function unknown(): string[] {
  const names = (process.env.CTCKIT_REQUIRE ?? "").split(",").map((name) => name.trim());
  return names.filter((name) => name !== "" && !backendNames.includes(name.replace(/\(.*$/, "")));
}

const refusal = (name: string): string =>
  `CTCKIT_REQUIRE: expected names of ${backendNames.join(", ")}, got "${name}"`;
