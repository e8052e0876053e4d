import type { Dtype } from "@ctckit/core";
import type { Case } from "../../case.ts";
import { perDtype } from "../specimen.ts";

/** One case for each dtype. */
export function scorerCases(
  name: string,
  clauses: readonly string[],
  run: (dtype: Dtype) => Case["run"],
): Case[] {
  return perDtype((dtype, needs) => ({
    id: `scorer/${name}/${dtype}`,
    clauses,
    oracle: "contract",
    needs: { ...needs, operation: "edits" },
    run: run(dtype),
  }));
}
