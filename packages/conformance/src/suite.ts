import type { Case } from "./case.ts";
import { analytic } from "./cases/analytic.ts";
import { bruteForce } from "./cases/brute-force.ts";
import { fixtures } from "./cases/fixture.ts";
import { masked } from "./cases/masked.ts";

export const suite: readonly Case[] = unique([...analytic, ...bruteForce, ...masked, ...fixtures]);

/** Ids name known failures and the cells of reports, so two cases with one id are a mistake in the suite itself. */
export function unique(cases: readonly Case[]): readonly Case[] {
  const seen = new Set<string>();
  for (const { id } of cases) {
    if (seen.has(id)) throw new Error(`two cases have the id ${id}`);
    seen.add(id);
  }
  return cases;
}
