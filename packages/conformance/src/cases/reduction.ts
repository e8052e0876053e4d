// Reductions, upstream gradients and zeroInfinity, against what PyTorch returns through a log-softmax.

import type { Reduction } from "@ctckit/core";
import { callOf, optionsOf, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { compareAll } from "../compare.ts";
import reductions from "../fixtures/reductions.json" with { type: "json" };
import { type Form, type Problem, problem, variantName, variants } from "../problem.ts";
import { needsOf } from "../solve.ts";
import { tolerance } from "../tolerance.ts";
import { recipeTemplate } from "./fixture.ts";

type Fixture = (typeof reductions.problems)[number];

async function checkReduction(
  fixture: Fixture,
  asked: Problem,
  backend: Parameters<typeof optionsOf>[0],
): Promise<void> {
  const { gradOutput, zeroInfinity } = fixture;
  const options = { ...optionsOf(backend, asked), reduction: fixture.reduction as Reduction, zeroInfinity };
  await withCriterion(options, async (criterion) => {
    const result = await criterion.lossAndGrad({ ...callOf(asked), gradOutput });
    const scores = backend.manifest.operations.includes("loss");
    const alone = scores ? await criterion.loss(callOf(asked)) : result;
    const scale = { time: asked.time, magnitude: 8 };
    const wanted = [fixture.loss].flat();
    for (const [what, { loss }] of Object.entries({ loss: result, "loss without gradient": alone })) {
      check(
        (typeof loss === "number") === (fixture.reduction !== "none"),
        `${what}: expected a number unless "none"`,
      );
      const got = typeof loss === "number" ? [loss] : loss;
      check(got.length === wanted.length, `${what}: expected ${wanted.length} values, got ${got.length}`);
      compareAll(wanted.length, (i) => ({
        where: `${what}[${i}]`,
        expected: wanted[i]!,
        actual: got[i]!,
        bound: asked.batch * tolerance.loss[asked.dtype]({ ...scale, value: wanted[i]! }),
      }));
    }
    const largest = Math.max(...[gradOutput].flat().map(Math.abs));
    compareAll(fixture.grad.length, (i) => ({
      where: `grad, entry ${i}`,
      expected: fixture.grad[i]!,
      actual: result.grad[i]!,
      bound: largest * tolerance.grad[asked.dtype]({ ...scale, value: 1 }),
    }));
    const infinite = asked.targets.map((target, n) => target.length > asked.inputLengths[n]!);
    for (const [n, expected] of infinite.entries()) {
      const got = result.losses[n] === Number.POSITIVE_INFINITY;
      check(got === expected, `losses[${n}], zeroInfinity ${zeroInfinity}: got ${result.losses[n]}`);
    }
  });
}

// By logits, and by normalised log-probs, where PyTorch's convention gives the same gradient (contract 4.2).
const forms: readonly Form[] = ["logits", "log-probs"];

export const reduction: readonly Case[] = reductions.problems.flatMap((fixture) => {
  const template = { ...recipeTemplate(fixture.recipe), unnormalised: false };
  return variants({ forms }).map(
    (variant): Case => ({
      id: `reduction/${fixture.id}/${variantName(variant)}`,
      clauses: fixture.zeroInfinity ? ["9.1", "9.2", "9.3"] : ["9.1", "9.3"],
      oracle: "pytorch",
      needs: needsOf(problem(template, variant)),
      run: ({ backend }) => checkReduction(fixture, problem(template, variant), backend),
    }),
  );
});
