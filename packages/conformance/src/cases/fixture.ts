// Losses and gradients computed elsewhere: by PyTorch, or in 80-bit floats where PyTorch's own digits run out.
// tools/goldens makes the files; inputs are regenerated here from their recipes.

import type { Dtype, Topology } from "@ctckit/core";
import type { Case, Expected, Oracle } from "../case.ts";
import extended from "../fixtures/extended.json" with { type: "json" };
import torch from "../fixtures/torch.json" with { type: "json" };
import { logProbShift, type Recipe, recipeLogits, recipeTargets } from "../generator.ts";
import { numeric } from "../numeric.ts";
import { type Form, gradientEntry, type Problem, type Template } from "../problem.ts";

interface Fixture {
  readonly id: string;
  readonly oracle: string;
  readonly kind: string;
  readonly topology: string;
  readonly slow: boolean;
  readonly dtypes: readonly string[];
  readonly recipe: Recipe;
  readonly losses: readonly number[];
  readonly at: readonly number[] | null;
  /** By PyTorch's convention, `exp(logProb) - gamma`. */
  readonly grad: readonly number[];
}

/** Reads the recipe when the first value is asked for, and keeps it for the next variant. */
export function recipeTemplate(recipe: Recipe, shift = 0): Template {
  const batch = recipe.inputLengths.length;
  let values: Float64Array | undefined;
  return {
    time: recipe.time,
    classes: recipe.classes,
    blank: recipe.blank,
    targets: recipeTargets(recipe),
    inputLengths: recipe.inputLengths,
    unnormalised: true,
    logit: (t, n, c) => {
      values ??= recipeLogits(recipe, shift);
      return values[(t * batch + n) * recipe.classes + c]!;
    },
  };
}

function expectFixture({ losses, grad, at }: Fixture, problem: Problem): Expected {
  const partial = problem.input === "logProbs" && problem.gradient === "logProbs";
  if (!partial) return at ? { losses, grad, at } : { losses, grad };
  const values = grad.map((value, i) => {
    const index = at?.[i] ?? i;
    const logProb = problem.data[index]!;
    // value is exp(logProb) - gamma; what is wanted is -gamma.
    return gradientEntry(problem, logProb, Math.exp(logProb) - value);
  });
  return at ? { losses, grad: values, at } : { losses, grad: values };
}

function fixtureCases(theme: string, fixture: Fixture): readonly Case[] {
  const logits = fixture.kind === "logits";
  const forms: readonly Form[] = logits ? ["logits"] : ["log-probs", "log-probs-partial"];
  return numeric({
    id: theme === "" ? fixture.id : `${theme}/${fixture.id}`,
    clauses: theme === "" ? ["6.1", "6.2"] : ["3.1", "4.2", "4.3", "4.4"],
    oracle: fixture.oracle as Oracle,
    slow: fixture.slow,
    topologies: [fixture.topology as Topology],
    dtypes: fixture.dtypes as readonly Dtype[],
    forms,
    template: recipeTemplate(fixture.recipe, logits ? 0 : logProbShift(fixture.recipe)),
    expect: (problem) => expectFixture(fixture, problem),
  });
}

export const fixtures: readonly Case[] = [
  ...torch.problems.flatMap((fixture) => fixtureCases("pytorch", fixture)),
  ...extended.problems.flatMap((fixture) => fixtureCases("", fixture)),
];
