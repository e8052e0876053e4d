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
  readonly onProgress?: (done: number, failed: number) => void;
}

export interface Finding {
  readonly seed: number;
  readonly what: string;
}

export interface Outcome {
  readonly problems: number;
  readonly samples: number;
  readonly worstLoss: Worst;
  readonly worstGrad: Worst;
  readonly findings: readonly Finding[];
  /** In how many samples, or problems for "masked", the contract stood in for PyTorch. */
  readonly rules: ReadonlyMap<Rule, number>;
}

export interface Worst {
  readonly error: number;
  readonly seed: number;
}

export async function fuzz(backend: Backend, oracle: TorchOracle, options: FuzzOptions): Promise<Outcome> {
  const { count, seed: first, dtype } = options;
  const findings: Finding[] = [];
  const rules = new Map<Rule, number>();
  let samples = 0;
  let worstLoss: Worst = { error: 0, seed: first };
  let worstGrad: Worst = { error: 0, seed: first };
  for (let seed = first; seed < first + count; seed++) {
    const problem = randomProblem(seed, dtype);
    samples += problem.targets.length;
    const expected = expectation(problem, await oracle.ask(requestOf(problem)));
    for (const rule of expected.rules) rules.set(rule, (rules.get(rule) ?? 0) + 1);
    try {
      const verdict = judge(problem, expected, await answer(problem, backend, dtype), dtype);
      if (verdict.lossError > worstLoss.error) worstLoss = { error: verdict.lossError, seed };
      if (verdict.gradError > worstGrad.error) worstGrad = { error: verdict.gradError, seed };
      if (verdict.failure !== undefined) findings.push({ seed, what: verdict.failure });
    } catch (error) {
      findings.push({ seed, what: String(error) });
    }
    options.onProgress?.(seed - first + 1, findings.length);
  }
  return { problems: count, samples, worstLoss, worstGrad, findings, rules };
}
