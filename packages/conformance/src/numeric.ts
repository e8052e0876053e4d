// A numeric case: one problem, in every dtype, form and topology that makes sense, against one oracle.

import type { Needs } from "@ctckit/core";
import type { Case, Expected, Oracle } from "./case.ts";
import { compareSolution } from "./compare.ts";
import type { Placement } from "./place.ts";
import {
  type Form,
  forms,
  type Problem,
  problem,
  type Template,
  type Variety,
  variantName,
  variants,
} from "./problem.ts";
import { solve } from "./solve.ts";

export interface Numeric extends Variety {
  readonly id: string;
  readonly clauses: readonly string[];
  readonly oracle: Oracle;
  readonly slow?: boolean;
  readonly template: Template;
  readonly placement?: Placement;
  readonly expect: (problem: Problem) => Expected;
}

export function numeric(description: Numeric): Case[] {
  const { id, clauses, oracle, slow = false, template, placement = "TNC", expect } = description;
  return variants(description).map((variant) => ({
    id: `${id}/${variantName(variant)}`,
    clauses,
    oracle,
    slow,
    needs: needs(template, variant.topology, variant.dtype, variant.form),
    run: async ({ backend }) => {
      const asked = problem(template, variant);
      const expected = expect(asked);
      // Losses alone may come from another kernel, so they are checked too (contract 3.6).
      for (const operation of ["gradient", "loss"] as const)
        if (backend.manifest.operations.includes(operation))
          compareSolution(asked, expected, await solve(backend, asked, { placement, operation }));
    },
  }));
}

function needs(
  template: Template,
  topology: Problem["topology"],
  dtype: Problem["dtype"],
  form: Form,
): Needs {
  const { input, gradient } = forms[form];
  return {
    topology,
    dtype,
    input,
    gradient,
    maxTime: template.time,
    maxBatch: template.targets.length,
    maxClasses: template.classes,
    maxTargetLength: Math.max(0, ...template.targets.map((target) => target.length)),
  };
}
