// Runs random problems through a backend and an oracle, one after the other. If they differ, the problem is shrunk.

import type { Backend, Dtype } from "@ctckit/core";
import fc from "fast-check";
import { answer } from "./call.ts";
import { expectation, type Rule, requestOf } from "./expectation.ts";
import { judge, type Verdict } from "./judge.ts";
import type { Oracle } from "./oracle.ts";
import { problemOf } from "./problem.ts";
import { type Recipe, recipes } from "./recipe.ts";

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  readonly dtype: Dtype;
  /** Problems to begin with. */
  readonly first?: readonly Recipe[];
  /** Ends the run after the current problem. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, failed: number) => void;
}

export interface Finding {
  /** Absent for one of the problems to begin with. */
  readonly seed?: number;
  readonly what: string;
  /** The smallest problem that fails. */
  readonly recipe: Recipe;
}

export interface Outcome {
  /** How many were compared: all, unless the signal or the oracle's end came first. */
  readonly problems: number;
  readonly samples: number;
  readonly worstLoss: Worst;
  readonly worstGrad: Worst;
  readonly findings: readonly Finding[];
  /** In how many samples (for "masked": problems) the contract's value replaced PyTorch's. */
  readonly rules: ReadonlyMap<Rule, number>;
  /** Why the oracle stopped answering. */
  readonly oracleFailure?: string;
}

export interface Worst {
  readonly error: number;
  readonly seed: number;
}

/** Shrinking ends at the signal too: with a GPU's kernels on a CPU each step takes tenths of a second. */
const [MOST_STEPS, MOST_MS] = [2000, 60_000];

export async function fuzz(backend: Backend, oracle: Oracle, options: FuzzOptions): Promise<Outcome> {
  const { count, seed: first, dtype, signal } = options;
  const findings: Finding[] = [];
  const rules = new Map<Rule, number>();
  let [problems, samples] = [0, 0];
  let oracleFailure: string | undefined;
  let worstLoss: Worst = { error: 0, seed: first };
  let worstGrad: Worst = { error: 0, seed: first };

  const counted = (seed: number, { verdict, rules: used, batch }: Compared) => {
    samples += batch;
    for (const rule of used) rules.set(rule, (rules.get(rule) ?? 0) + 1);
    if (verdict.lossError > worstLoss.error) worstLoss = { error: verdict.lossError, seed };
    if (verdict.gradError > worstGrad.error) worstGrad = { error: verdict.gradError, seed };
  };
  const done = () => {
    problems++;
    options.onProgress?.(problems, findings.length);
  };

  const over = () => signal?.aborted || oracleFailure !== undefined;

  for (const recipe of options.first ?? []) {
    if (over()) break;
    try {
      const { verdict, batch } = await compare(backend, oracle, recipe, dtype);
      if (verdict.failure !== undefined) findings.push({ what: verdict.failure, recipe });
      samples += batch;
      done();
    } catch (error) {
      oracleFailure = `in the corpus: ${(error as OracleEnded).message}`;
    }
  }
  for (let seed = first; seed < first + count && !over(); seed++) {
    let steps = 0;
    const began = performance.now();
    const enough = () => steps > MOST_STEPS || performance.now() - began > MOST_MS || signal?.aborted;
    const details = await fc.check(
      fc.asyncProperty(recipes, async (recipe) => {
        if (oracleFailure !== undefined || (steps > 0 && enough())) return;
        try {
          const compared = await compare(backend, oracle, recipe, dtype);
          if (steps++ === 0) counted(seed, compared);
          if (compared.verdict.failure !== undefined) throw new Error(compared.verdict.failure);
        } catch (error) {
          if (!(error instanceof OracleEnded)) throw error;
          oracleFailure = `seed ${seed}: ${error.message}`;
        }
      }),
      { seed, numRuns: 1 },
    );
    if (oracleFailure !== undefined) break;
    if (details.failed) {
      const { message } = details.errorInstance as Error;
      findings.push({ seed, what: message, recipe: details.counterexample![0] });
    }
    done();
  }
  const outcome = { problems, samples, worstLoss, worstGrad, findings, rules };
  return oracleFailure === undefined ? outcome : { ...outcome, oracleFailure };
}

class OracleEnded extends Error {}

interface Compared {
  readonly verdict: Verdict;
  readonly rules: readonly Rule[];
  readonly batch: number;
}

/** An error that the backend throws is a failure too. */
async function compare(backend: Backend, oracle: Oracle, recipe: Recipe, dtype: Dtype): Promise<Compared> {
  const problem = problemOf(recipe, dtype);
  const known = await oracle.ask(requestOf(problem)).catch((error: unknown) => {
    throw new OracleEnded(String(error));
  });
  const expected = expectation(problem, known);
  const { rules } = expected;
  const batch = problem.targets.length;
  try {
    return { verdict: judge(problem, expected, await answer(problem, backend, dtype), dtype), rules, batch };
  } catch (error) {
    return { verdict: { lossError: 0, gradError: 0, failure: String(error) }, rules, batch };
  }
}
