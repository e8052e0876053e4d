// A case about scores: one problem, in every dtype, form and topology that makes sense.

import type { Backend, Operation } from "@ctckit/core";
import { alignmentCases, pathForms } from "../alignment/case.ts";
import type { Case, Oracle } from "../case.ts";
import type { Problem, Template, Variety } from "../problem.ts";

export interface ScoringCase extends Variety {
  readonly id: string;
  readonly clauses: readonly string[];
  readonly oracle?: Oracle;
  readonly template: Template;
  readonly slow?: boolean;
}

export function scoringCases(
  operation: Operation,
  description: ScoringCase,
  run: (backend: Backend, asked: Problem) => Promise<void>,
): Case[] {
  return alignmentCases(
    { oracle: "forward-backward", forms: pathForms, ...description, operation },
    ({ backend }, asked) => run(backend, asked),
  );
}
