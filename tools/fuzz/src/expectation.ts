// The expected answer of a problem: the oracle's float64 numbers, or the contract's value where PyTorch 1.13 has none.

import type { OracleAnswer, OracleRequest } from "./oracle.ts";
import { leastFrames, type Problem } from "./problem.ts";

/** Where the contract's value replaces PyTorch's. The summary counts the samples of each. */
export const rules = {
  noFrames: "input length 0: PyTorch 1.13 reads unset memory (contract 3.3)",
  infeasible: "no alignment fits: gradient 0, PyTorch has NaN (contract 4.7)",
  impossible: "probability 0 by masked classes: gradient 0, PyTorch has NaN (contract 4.8)",
  masked: "masked classes: gradient 0 there, PyTorch has NaN (contract 5.3)",
  lastBlank: "a target's last label is the blank: PyTorch's gradient of the last frame lacks a state",
} as const;
export type Rule = keyof typeof rules;

export interface Expectation {
  readonly losses: Float64Array; // [N]
  readonly loss: readonly number[]; // [1], or [N] with "none"
  /** Unscaled, by the convention of the problem. */
  readonly grad: Float64Array; // [T, N, C]
  /** What the reduction and gradOutput multiply it by. */
  readonly scale: readonly number[]; // [N]
  /** Samples whose gradient must be exactly 0. */
  readonly zero: readonly boolean[]; // [N]
  readonly rules: readonly Rule[];
}

/** The problem without the samples that PyTorch must not see: those get one frame and an empty target. */
export function requestOf(problem: Problem): OracleRequest {
  const { data, time, classes, blank, input, targets, inputLengths } = problem;
  // PyTorch has no loss of probabilities. Its logarithm is the oracle's too.
  const logs = input === "probabilities" ? data.map(Math.log) : data;
  return {
    data: logs,
    shape: [time, targets.length, classes],
    input: input === "logits" ? input : "logProbs",
    blank,
    targets: targets.map((target, n) => (inputLengths[n] === 0 ? [] : target)),
    inputLengths: inputLengths.map((frames) => Math.max(1, frames)),
  };
}

export function expectation(problem: Problem, torch: OracleAnswer): Expectation {
  const { targets, inputLengths, classes, reduction, gradOutput } = problem;
  const batch = targets.length;
  const used = new Set<Rule>();
  const counted: Rule[] = [];
  const zero = targets.map((target, n): boolean => {
    const frames = inputLengths[n]!;
    if (frames === 0) counted.push("noFrames");
    else if (frames < leastFrames(target)) counted.push("infeasible");
    else if (torch.losses[n] === Number.POSITIVE_INFINITY) counted.push("impossible");
    else return false;
    return true;
  });
  const losses = Float64Array.from(targets, (target, n) => {
    const frames = inputLengths[n]!;
    if (frames === 0) return target.length === 0 ? 0 : Number.POSITIVE_INFINITY;
    return frames < leastFrames(target) ? Number.POSITIVE_INFINITY : torch.losses[n]!;
  });

  const torchGrad = torch.grad.slice();
  for (const [n, target] of targets.entries()) {
    if (zero[n] || target.at(-1) !== problem.blank) continue;
    counted.push("lastBlank");
    const row = ((inputLengths[n]! - 1) * batch + n) * classes;
    torchGrad[row + problem.blank] = blankOfLastFrame(problem, torch, row);
  }

  // By probabilities it is compared times those: one of 1e-30 leaves nothing of what PyTorch rounds.
  const partial =
    problem.input === "probabilities" || (problem.input === "logProbs" && problem.gradient === "logProbs");
  const grad = torchGrad.map((value, i) => {
    const row = Math.floor(i / classes);
    const n = row % batch;
    if (zero[n] || Math.floor(row / batch) >= inputLengths[n]!) return 0;
    const logProb = torch.logProbs[i]!;
    if (logProb === Number.NEGATIVE_INFINITY) {
      used.add("masked");
      return 0;
    }
    return partial ? value - Math.exp(logProb) : value;
  });

  const finite = Array.from(losses, (loss) =>
    problem.zeroInfinity && loss === Number.POSITIVE_INFINITY ? 0 : loss,
  );
  const divisors = targets.map((target) => (reduction === "mean" ? Math.max(1, target.length) * batch : 1));
  const terms = finite.map((loss, n) => loss / divisors[n]!);
  return {
    losses,
    loss: reduction === "none" ? finite : [terms.reduce((sum, term) => sum + term, 0)],
    grad,
    scale: divisors.map((divisor, n) => (gradOutput[reduction === "none" ? n : 0] ?? 1) / divisor),
    zero,
    rules: [...counted, ...used],
  };
}

/**
 * Both states that a path may end in emit the blank, and PyTorch writes the posterior of the one over that of the other. Those of a
 * frame add up to 1.
 */
function blankOfLastFrame(
  { classes, blank }: Problem,
  { grad, logProbs }: OracleAnswer,
  row: number,
): number {
  let others = 0;
  for (let c = 0; c < classes; c++) {
    const logProb = logProbs[row + c]!;
    if (c !== blank && logProb > Number.NEGATIVE_INFINITY) others += Math.exp(logProb) - grad[row + c]!;
  }
  return Math.exp(logProbs[row + blank]!) - (1 - others);
}
