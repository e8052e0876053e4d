// Random problems through a backend and through PyTorch, one after the other.

import type { Backend, Dtype } from "@ctckit/core";
import { answer } from "./call.ts";
import { expectation, type Rule, requestOf } from "./expectation.ts";
import { judge } from "./judge.ts";
import { randomProblem } from "./problem.ts";
import type { TorchOracle } from "./torch-oracle.ts";

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  readonly dtype: Dtype;
  /** Ends the run after the problem that it is at. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, failed: number) => void;
}

export interface Finding {
  readonly seed: number;
  readonly what: string;
}

export interface Outcome {
  /** How many were compared: all, unless the signal or the oracle's end came first. */
  readonly problems: number;
  readonly samples: number;
  readonly worstLoss: Worst;
  readonly worstGrad: Worst;
  readonly findings: readonly Finding[];
  /** In how many samples, or problems for "masked", the contract stood in for PyTorch. */
  readonly rules: ReadonlyMap<Rule, number>;
  /** Why PyTorch could not be asked any more. */
  readonly oracleFailure?: string;
}

export interface Worst {
  readonly error: number;
  readonly seed: number;
}

export async function fuzz(backend: Backend, oracle: TorchOracle, options: FuzzOptions): Promise<Outcome> {
  const { count, seed: first, dtype, signal } = options;
  const findings: Finding[] = [];
  const rules = new Map<Rule, number>();
  let problems = 0;
  let samples = 0;
  let oracleFailure: string | undefined;
  let worstLoss: Worst = { error: 0, seed: first };
  let worstGrad: Worst = { error: 0, seed: first };
  for (let seed = first; seed < first + count && !signal?.aborted; seed++) {
    const problem = randomProblem(seed, dtype);
    const torch = await oracle.ask(requestOf(problem)).catch((error: unknown) => String(error));
    if (typeof torch === "string") {
      oracleFailure = `seed ${seed}: ${torch}`;
      break;
    }
    samples += problem.targets.length;
    const expected = expectation(problem, torch);
    for (const rule of expected.rules) rules.set(rule, (rules.get(rule) ?? 0) + 1);
    try {
      const verdict = judge(problem, expected, await answer(problem, backend, dtype), dtype);
      if (verdict.lossError > worstLoss.error) worstLoss = { error: verdict.lossError, seed };
      if (verdict.gradError > worstGrad.error) worstGrad = { error: verdict.gradError, seed };
      if (verdict.failure !== undefined) findings.push({ seed, what: verdict.failure });
    } catch (error) {
      findings.push({ seed, what: String(error) });
    }
    problems++;
    options.onProgress?.(problems, findings.length);
  }
  const outcome = { problems, samples, worstLoss, worstGrad, findings, rules };
  return oracleFailure === undefined ? outcome : { ...outcome, oracleFailure };
}
