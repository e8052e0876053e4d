// One plan, many runs: the same again, smaller ones between, at the same time, with other plans around.

import type { Backend, Dtype } from "@ctckit/core";
import { checkSameSolution } from "../call.ts";
import type { Case } from "../case.ts";
import { longSpecimens, perDtype, smaller, specimen } from "../cases/specimen.ts";
import { compareSolution } from "../compare.ts";
import { NotApplicable } from "../not-applicable.ts";
import { bruteForce } from "../oracle/brute-force.ts";
import type { Problem } from "../problem.ts";
import { type Solution, solve, solveIn, specOf } from "../solve.ts";

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

export const reuse: readonly Case[] = [
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
