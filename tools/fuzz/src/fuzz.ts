// Runs random problems through a backend and an oracle, one after the other. If they differ, the problem is shrunk.

import type { Backend, Dtype } from "@ctckit/core";
import fc from "fast-check";
import { misaligned } from "./alignment.ts";
import { answer } from "./call.ts";
import { Late, LIMIT, type Patience, Stopped, turn, within } from "./deadline.ts";
import { expectation, type Rule, requestOf } from "./expectation.ts";
import { judge, type Verdict } from "./judge.ts";
import type { Oracle } from "./oracle.ts";
import { problemOf } from "./problem.ts";
import { type Recipe, recipes } from "./recipe.ts";
import { misscored } from "./scores.ts";
import { unstreamed } from "./streams.ts";

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  readonly dtype: Dtype;
  /** Problems to begin with. */
  readonly first?: readonly Recipe[];
  /** Ends the run, in the middle of a problem too, which then is not counted. */
  readonly signal?: AbortSignal;
  /** Milliseconds that the backend may take for a problem. Default: 120,000. */
  readonly limit?: number;
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
  /** How many were compared: all, unless the signal, the oracle's end or a backend that no longer answers came first. */
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
/** Problems in a row that a backend gives no answer to: it is asked nothing more. */
const MOST_SILENCES = 3;

export async function fuzz(backend: Backend, oracle: Oracle, options: FuzzOptions): Promise<Outcome> {
  const { count, seed: first, dtype, signal, limit = LIMIT } = options;
  const patience = { limit, signal };
  let silences = 0;
  const findings: Finding[] = [];
  const rules = new Map<Rule, number>();
  let [problems, samples] = [0, 0];
  let oracleFailure: string | undefined;
  let worstLoss: Worst = { error: 0, seed: first };
  let worstGrad: Worst = { error: 0, seed: first };

  const heard = ({ silent }: Compared) => {
    silences = silent ? silences + 1 : 0;
  };
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

  const over = () => signal?.aborted || oracleFailure !== undefined || silences >= MOST_SILENCES;

  for (const recipe of options.first ?? []) {
    if (over()) break;
    try {
      const compared = await compare(backend, oracle, recipe, dtype, patience);
      const { verdict, batch } = compared;
      heard(compared);
      if (verdict.failure !== undefined) findings.push({ what: verdict.failure, recipe });
      samples += batch;
      done();
    } catch (error) {
      if (error instanceof Stopped) break;
      if (!(error instanceof OracleEnded)) throw error;
      oracleFailure = `in the corpus: ${error.message}`;
    }
  }
  for (let seed = first; seed < first + count && !over(); seed++) {
    let steps = 0;
    let stopped = false;
    const began = performance.now();
    // What gives no answer gives none to smaller problems either, each to its limit.
    const enough = () =>
      steps > MOST_STEPS || performance.now() - began > MOST_MS || silences > 0 || signal?.aborted;
    const details = await fc.check(
      fc.asyncProperty(recipes, async (recipe) => {
        if (oracleFailure !== undefined || (steps > 0 && enough())) return;
        try {
          const compared = await compare(backend, oracle, recipe, dtype, patience);
          if (steps++ === 0) {
            heard(compared);
            counted(seed, compared);
          }
          if (compared.verdict.failure !== undefined) throw new Error(compared.verdict.failure);
        } catch (error) {
          if (error instanceof Stopped) {
            stopped = true;
            return;
          }
          if (!(error instanceof OracleEnded)) throw error;
          oracleFailure = `seed ${seed}: ${error.message}`;
        }
      }),
      { seed, numRuns: 1 },
    );
    if (oracleFailure !== undefined || (stopped && steps === 0)) break;
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
  /** Whether the backend gave no answer. */
  readonly silent: boolean;
}

/**
 * An error that the backend throws is a failure too, and so is no answer.
 *
 * @throws (rejects) OracleEnded, Stopped
 */
async function compare(
  backend: Backend,
  oracle: Oracle,
  recipe: Recipe,
  dtype: Dtype,
  patience: Patience,
): Promise<Compared> {
  await turn();
  const problem = problemOf(recipe, dtype);
  // An oracle has a limit of its own.
  const asked = within(oracle.ask(requestOf(problem)), { ...patience, limit: NEVER });
  const known = await asked.catch((error: unknown) => {
    throw error instanceof Stopped ? error : new OracleEnded(String(error));
  });
  const expected = expectation(problem, known);
  const { rules } = expected;
  const batch = problem.targets.length;
  const told = (failure: string, silent: boolean): Compared => ({
    verdict: { lossError: 0, gradError: 0, failure },
    ...{ rules, batch, silent },
  });
  try {
    const given = await within(answer(problem, backend, dtype), patience);
    const verdict = judge(problem, expected, given, dtype);
    const failure =
      verdict.failure ??
      (await within(misaligned(problem, backend, dtype), patience)) ??
      (await within(unstreamed(problem, backend, dtype), patience)) ??
      (await within(misscored(problem, backend, dtype), patience));
    const judged = failure === undefined ? verdict : { ...verdict, failure };
    return { verdict: judged, rules, batch, silent: false };
  } catch (error) {
    if (error instanceof Stopped) throw error;
    return error instanceof Late ? told(error.message, true) : told(String(error), false);
  }
}

/** The longest that a timer can be set to, ms: 24 days. */
const NEVER = 2 ** 31 - 1;
