import type { Case } from "./case.ts";
import { analytic } from "./cases/analytic.ts";
import { bruteForce } from "./cases/brute-force.ts";
import { edge } from "./cases/edge.ts";
import { finiteDifference } from "./cases/finite-difference.ts";
import { fixtures } from "./cases/fixture.ts";
import { gradient } from "./cases/gradient.ts";
import { masked } from "./cases/masked.ts";
import { metamorphic } from "./cases/metamorphic.ts";
import { nan } from "./cases/nan.ts";

export const suite: readonly Case[] = unique([
  ...analytic,
  ...bruteForce,
  ...finiteDifference,
  ...fixtures,
  ...gradient,
  ...edge,
  ...masked,
  ...nan,
  ...metamorphic,
]);

/** Ids name known failures and the cells of reports, so two cases with one id are a mistake in the suite itself. */
export function unique(cases: readonly Case[]): readonly Case[] {
  const seen = new Set<string>();
  for (const { id } of cases) {
    if (seen.has(id)) throw new Error(`two cases have the id ${id}`);
    seen.add(id);
  }
  return cases;
}
