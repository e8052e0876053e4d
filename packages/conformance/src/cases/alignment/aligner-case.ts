// What the aligner's cases have in common.

import type { AlignInput, Dtype } from "@ctckit/core";
import { callOf } from "../../call.ts";
import type { Case } from "../../case.ts";
import type { Problem } from "../../problem.ts";
import { perDtype } from "../specimen.ts";

/** One case for each dtype. */
export function alignerCases(
  name: string,
  clauses: readonly string[],
  run: (dtype: Dtype) => Case["run"],
): Case[] {
  return perDtype((dtype, needs) => ({
    id: `aligner/${name}/${dtype}`,
    clauses,
    oracle: "contract",
    needs: { ...needs, operation: "alignment" },
    run: run(dtype),
  }));
}

/** Of the specimen's 13 labels: two words, a separator, a word that ends a sample and another that begins the next. */
export const groups: readonly (readonly number[])[] = [[0, 0, -1, 1], [1], [], [4, 4, 4], [7, 7, 8, -3, 9]];

/** A specimen's call, for everything that an aligner gives. */
export const callWith = (asked: Problem) =>
  ({ ...callOf(asked), groups, classes: true }) satisfies AlignInput;
