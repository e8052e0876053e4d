import { tolerance } from "@ctckit/conformance";
import type { Problem } from "./problem.ts";

/** What is compared with PyTorch in float64, sample by sample. */
export interface Answer {
  readonly losses: ArrayLike<number>; // [N]
  /** Largest error of a gradient entry. */
  readonly gradErrors: readonly number[]; // [N]
}

/** The largest error of all samples: of a loss (relative if it exceeds 1), and of a gradient entry (absolute). */
export interface Errors {
  readonly loss: number;
  readonly grad: number;
  /** Beyond the conformance suite's tolerance for float32. */
  readonly wrong: boolean;
}

export function errors({ losses, gradErrors }: Answer, exact: readonly number[], problem: Problem): Errors {
  const magnitude = problem.logits.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const scale = (n: number, value: number) => ({ time: problem.inputLengths[n]!, magnitude, value });
  let loss = 0;
  let wrong = false;
  for (const [n, value] of exact.entries()) {
    const error = Math.abs(losses[n]! - value);
    loss = Math.max(loss, error / Math.max(1, Math.abs(value)));
    const right =
      error <= tolerance.loss.float32(scale(n, value)) &&
      gradErrors[n]! <= tolerance.grad.float32(scale(n, 1));
    if (!right) wrong = true; // NaN is never right.
  }
  return { loss, grad: Math.max(...gradErrors), wrong };
}
