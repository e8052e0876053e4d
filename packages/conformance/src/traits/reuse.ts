// One plan, many runs: the same again, smaller ones between, at the same time, with other plans around.

import type { Backend, Dtype } from "@ctckit/core";
import { checkSameSolution } from "../call.ts";
import type { Case } from "../case.ts";
import { longSpecimens, perDtype, smaller, specimen } from "../cases/specimen.ts";
import { compareSolution } from "../compare.ts";
import { deviate } from "../generator.ts";
import { NotApplicable } from "../not-applicable.ts";
import { bruteForce } from "../oracle/brute-force.ts";
import {
  bothTopologies,
  formsOfFrames,
  type Problem,
  problem,
  type Template,
  variantName,
  variants,
} from "../problem.ts";
import { pickSamples } from "../rearrange.ts";
import { needsOf, type Solution, solve, solveIn, specOf } from "../solve.ts";

function traits(
  name: string,
  clauses: readonly string[],
  run: (backend: Backend, dtype: Dtype) => Promise<void>,
): Case[] {
  return perDtype((dtype, needs) => ({
    id: `trait/${name}/${dtype}`,
    clauses,
    oracle: "contract",
    needs,
    run: ({ backend }) => run(backend, dtype),
  }));
}

/** The large specimen and smaller ones. */
function sizes(backend: Backend, dtype: Dtype): Problem[] {
  return [{}, ...smaller].map((changes) => specimen(backend, dtype, changes));
}

/** Of batches that leave very different numbers behind in a backend's memory: of sure frames, and of frames that say nothing. */
const leftovers: readonly Template[] = [12, 0].map((sureness) => ({
  time: 24,
  classes: 12,
  targets: [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
  logit: (t, _, c) => (c === t >> 1 ? sureness : 0),
}));

/** Targets of one to nine classes: a vector's last lanes are then of every number. */
const targetsOfMany: Template = {
  time: 10,
  classes: 9,
  targets: Array.from({ length: 9 }, (_, n) => Array.from({ length: n }, (_, k) => k)),
  blank: 8,
  logit: (t, n, c) => 3 * deviate(92, (t * 16 + n) * 16 + c),
};

const afterOthers = variants({ topologies: bothTopologies, forms: formsOfFrames }).map((variant): Case => {
  const asked = problem(targetsOfMany, variant);
  return {
    id: `trait/whatever-came-before/${variantName(variant)}`,
    clauses: ["6.3", "8.3"],
    oracle: "contract",
    needs: { ...needsOf(asked), maxTime: 24, maxClasses: 12, maxTargetLength: 11 },
    run: async ({ backend }) => {
      const plan = backend.plan(specOf(asked));
      const [afterSure, afterFlat] = leftovers.map((template) => problem(template, variant));
      await solveIn(plan, afterSure!);
      const first = await solveIn(plan, asked);
      await solveIn(plan, afterFlat!);
      checkSameSolution("after another batch", first, await solveIn(plan, asked));
      for (let n = 0; n < asked.batch; n++) {
        const alone = pickSamples(asked, [n]);
        await solveIn(plan, afterSure!);
        const before = await solveIn(plan, alone);
        await solveIn(plan, afterFlat!);
        checkSameSolution(`sample ${n} after another batch`, before, await solveIn(plan, alone));
      }
    },
  };
});

export const reuse: readonly Case[] = [
  ...afterOthers,
  ...traits("same-bits-run-to-run", ["6.3"], async (backend, dtype) => {
    const asked = specimen(backend, dtype);
    const plan = backend.plan(specOf(asked));
    const first = await solveIn(plan, asked);
    for (let i = 0; i < 3; i++) checkSameSolution(`run ${i + 2}`, first, await solveIn(plan, asked));
    checkSameSolution("a new plan", first, await solve(backend, asked));
  }),
  ...traits("smaller-batches", ["8.3"], async (backend, dtype) => {
    const [large, ...others] = sizes(backend, dtype) as [Problem, ...Problem[]];
    const plan = backend.plan(specOf(large));
    const first = await solveIn(plan, large);
    for (const [i, problem] of others.entries()) {
      const solution = await solveIn(plan, problem);
      // What was left over from the larger batch must not be seen: the small ones can be enumerated.
      if (problem.time <= 5) compareSolution(problem, bruteForce(problem), solution);
      checkSameSolution(`the large batch after smaller one ${i}`, first, await solveIn(plan, large));
      checkSameSolution(`smaller batch ${i} again`, solution, await solveIn(plan, problem));
    }
  }),
  ...traits("growing-batches", ["8.3"], async (backend, dtype) => {
    const problems = sizes(backend, dtype);
    const plan = backend.plan(specOf(problems[0]!));
    const results: Solution[] = [];
    for (const problem of [...problems].reverse()) results.unshift(await solveIn(plan, problem));
    for (const [i, problem] of problems.entries())
      checkSameSolution(`batch ${i}`, results[i]!, await solveIn(plan, problem));
  }),
  ...traits("interleaved-plans", ["8.4"], async (backend, dtype) => {
    const problems = sizes(backend, dtype);
    const plans = problems.map((problem) => backend.plan(specOf(problem)));
    const first: Solution[] = [];
    for (const [i, plan] of plans.entries()) first.push(await solveIn(plan, problems[i]!));
    for (let round = 0; round < 2; round++) {
      for (const [i, plan] of plans.entries())
        checkSameSolution(`plan ${i}`, first[i]!, await solveIn(plan, problems[i]!));
    }
  }),
  ...traits("overlapping-runs", ["8.4"], async (backend, dtype) => {
    const problems = sizes(backend, dtype);
    const plan = backend.plan(specOf(problems[0]!));
    const first: Solution[] = [];
    for (const problem of problems) first.push(await solveIn(plan, problem));
    const twice = [...problems, ...problems];
    const others = await Promise.all(twice.map((problem) => solveIn(plan, problem)));
    for (const [i, solution] of others.entries())
      checkSameSolution(`run ${i}`, first[i % problems.length]!, solution);
  }),
  ...traits("overlapping-long-runs", ["8.4", "8.7"], async (backend, dtype) => {
    const problems = longSpecimens(backend, dtype);
    const plans = problems.map((problem) => backend.plan(specOf(problem)));
    const first: Solution[] = [];
    for (const [i, plan] of plans.entries()) first.push(await solveIn(plan, problems[i]!));
    const all = [0, 1, 0, 1].map(async (i) => ({ i, solution: await solveIn(plans[i]!, problems[i]!) }));
    // Whatever the others have done by now, this one does not disturb them.
    await new Promise((resolve) => setTimeout(resolve));
    if (plans[0]!.runSync)
      checkSameSolution(
        "a synchronous run",
        first[0]!,
        await solveIn(plans[0]!, problems[0]!, { sync: true }),
      );
    for (const { i, solution } of await Promise.all(all))
      checkSameSolution(`run of plan ${i}`, first[i]!, solution);
  }),
  ...traits("synchronous", ["8.7"], async (backend, dtype) => {
    const problems = sizes(backend, dtype);
    const plan = backend.plan(specOf(problems[0]!));
    if (!plan.runSync) throw new NotApplicable("the backend may not block");
    for (const [i, problem] of problems.entries()) {
      const plain = await solveIn(plan, problem);
      checkSameSolution(`batch ${i}`, plain, await solveIn(plan, problem, { sync: true }));
    }
  }),
];
