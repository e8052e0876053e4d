// Compares an answer with what was expected. NaN must be where NaN is expected and nowhere else, infinities must match in
// place and sign, and for the rest the tolerance table decides.

import { CheckFailure, check, type Expected } from "./case.ts";
import { type About, type Evidence, questionOf } from "./evidence.ts";
import type { Problem } from "./problem.ts";
import type { Solution } from "./solve.ts";
import { type Quantity, type Scale, tolerance } from "./tolerance.ts";

/** Throws a CheckFailure that names the first wrong value and counts the others. */
export function compareSolution(problem: Problem, expected: Expected, actual: Solution): void {
  compareLosses(problem, expected, actual.losses);
  checkRange(problem, actual.losses);
  if (expected.grad && actual.grad) compareGrad(problem, expected, actual.grad);
}

export function compareLosses(problem: Problem, expected: Expected, losses: ArrayLike<number>): void {
  const magnitudes = sampleMagnitudes(problem);
  const at = (n: number) => ({
    where: `loss[${n}]`,
    expected: expected.losses[n]!,
    actual: losses[n]!,
    bound: bound("loss", problem, {
      time: problem.inputLengths[n]!,
      magnitude: magnitudes[n]!,
      value: expected.losses[n]!,
    }),
  });
  compareAll(problem.batch, at, { shape: [problem.batch], problem });
}

/** Contract 3.7, whatever the tolerance: a caller may take the logarithm of a loss. */
function checkRange({ input, topology, targets, blank }: Problem, losses: ArrayLike<number>): void {
  for (const [n, target] of targets.entries())
    if (input === "logits" && topology === "ctc" && !target.includes(blank))
      check(!(losses[n]! < 0), () => `loss[${n}]: expected 0 or more, as of all logits, got ${losses[n]}`);
}

function compareGrad(problem: Problem, expected: Expected, grad: ArrayLike<number>): void {
  const { time, batch, classes, gradScale } = problem;
  const magnitudes = sampleMagnitudes(problem);
  const values = expected.grad!;
  const at = (i: number) => {
    const index = expected.at?.[i] ?? i;
    const c = index % classes;
    const n = Math.floor(index / classes) % batch;
    const t = Math.floor(index / (classes * batch));
    const counts = t < problem.inputLengths[n]!;
    const scale = gradScale[n]!;
    const value = values[i]!;
    // By the contract, frames that do not count and samples of probability 0 are exactly 0.
    const exact = !counts || expected.losses[n] === Number.POSITIVE_INFINITY;
    const limit = exact
      ? 0
      : bound("grad", problem, { time: problem.inputLengths[n]!, magnitude: magnitudes[n]!, value });
    return {
      where: `grad(t=${t}, n=${n}, c=${c})`,
      expected: exact ? 0 : value * scale,
      actual: grad[index]!,
      bound: limit * Math.abs(scale),
    };
  };
  compareAll(values.length, at, { shape: expected.at ? [values.length] : [time, batch, classes], problem });
}

function bound(quantity: Quantity, problem: Problem, scale: Scale): number {
  return tolerance[quantity][problem.dtype](scale);
}

export interface Comparison {
  readonly where: string;
  readonly expected: number;
  readonly actual: number;
  /** On the absolute difference. */
  readonly bound: number;
}

// A larger gradient is too much to look at, and too much to keep for many cases.
const MOST_EVIDENCE = 2 ** 16;

/** Compares `count` values and throws for the first that differs, with all of them as evidence. */
export function compareAll(
  count: number,
  at: (index: number) => Comparison,
  about: About = { shape: [count] },
): void {
  let wrong = 0;
  let first: Comparison | undefined;
  for (let i = 0; i < count; i++) {
    const comparison = at(i);
    if (agrees(comparison)) continue;
    first ??= comparison;
    wrong++;
  }
  if (!first) return;
  const { where, expected, actual } = first;
  const others = wrong > 1 ? ` (and ${wrong - 1} more of ${count})` : "";
  throw new CheckFailure(
    `${where}: expected ${expected}, got ${actual}, bound ${first.bound.toExponential(2)}${others}`,
    count > MOST_EVIDENCE ? undefined : evidence(count, at, about),
  );
}

function evidence(count: number, at: (index: number) => Comparison, { shape, problem }: About): Evidence {
  const all = Array.from({ length: count }, (_, i) => at(i));
  return {
    shape,
    expected: all.map(({ expected }) => expected),
    actual: all.map(({ actual }) => actual),
    bound: all.map(({ bound }) => bound),
    ...(problem && { question: questionOf(problem) }),
  };
}

export function agrees({ expected, actual, bound }: Comparison): boolean {
  if (Number.isNaN(expected) || Number.isNaN(actual)) return Number.isNaN(expected) && Number.isNaN(actual);
  if (!Number.isFinite(expected) || !Number.isFinite(actual)) return expected === actual;
  return Math.abs(actual - expected) <= bound;
}

const mask = 5000;

/** Largest magnitude a sample's counted frames hold, without masks. */
export function sampleMagnitudes(problem: Problem): Float64Array {
  const { batch, classes, data } = problem;
  const magnitudes = new Float64Array(batch); // [N]
  for (let n = 0; n < batch; n++) {
    for (let t = 0; t < problem.inputLengths[n]!; t++) {
      const start = (t * batch + n) * classes;
      for (let c = 0; c < classes; c++) {
        const size = Math.abs(data[start + c]!);
        if (size < mask && size > magnitudes[n]!) magnitudes[n] = size;
      }
    }
  }
  return magnitudes;
}
