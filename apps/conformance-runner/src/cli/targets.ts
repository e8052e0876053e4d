import type { Target } from "../isolation/job.ts";
import { backendNames } from "./backends.ts";
import type { Options } from "./options.ts";

export interface Asked {
  readonly target: Target;
  readonly required: boolean;
}

/** Named backends are required. Without names, all that are here run. */
export function targets({ backend: names, provider }: Pick<Options, "backend" | "provider">): Asked[] {
  const own = provider === undefined ? [] : [{ target: { provider }, required: true }];
  const wanted = names ?? (provider === undefined ? backendNames : []);
  const environment = (process.env.CTCKIT_REQUIRE ?? "").split(",");
  const known = wanted.map((backend) => ({
    target: { backend },
    required: names !== undefined || environment.includes(backend),
  }));
  return [...known, ...own];
}
