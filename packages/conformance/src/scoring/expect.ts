// Asks a plan for a mean over alignments and its gradient, and compares it with what was expected.

import type { Backend, ExpectationOutput } from "@ctckit/core";
import { check } from "../case.ts";
import { compareAll, compareLosses, sampleMagnitudes } from "../compare.ts";
import { deviate } from "../generator.ts";
import { floatArray, guardedArray } from "../guarded-array.ts";
import { type Expectation, type ExpectedValue, expectationOf } from "../oracle/expectations.ts";
import { type Placement, place } from "../place.ts";
import type { Problem } from "../problem.ts";
import { tolerance } from "../tolerance.ts";
import { ask, doubles } from "./ask.ts";

export interface FoundExpectation {
  readonly losses: Float64Array; // [N]
  readonly values: Float64Array; // [N]
  /** Dense, whatever the placement. */
  readonly grad: Float64Array; // [T, N, C]
}

/** A direction for a problem, exact in its dtype; NaN in frames that do not count, which nobody may look at. */
export function directionFor({ time, batch, classes, inputLengths }: Problem, seed = 601): Float64Array {
  return Float64Array.from({ length: time * batch * classes }, (_, i) => {
    const row = Math.floor(i / classes);
    return Math.floor(row / batch) < inputLengths[row % batch]! ? deviate(seed, i) : Number.NaN;
  });
}

/** @param direction [T, N, C], of a Hessian */
export async function expectation(
  backend: Backend,
  problem: Problem,
  operation: Expectation,
  direction: Float64Array = directionFor(problem),
  placement: Placement = "TNC",
): Promise<FoundExpectation> {
  const { time, batch, classes, dtype } = problem;
  const { at, size, isGap } = place(problem, placement);
  const found = await ask<ExpectationOutput>(backend, problem, operation, { placement }, () => {
    const grad = guardedArray((length) => floatArray(dtype, length), size, isGap);
    if (operation === "hessian")
      for (let t = 0; t < time; t++)
        for (let n = 0; n < batch; n++) {
          const row = (t * batch + n) * classes;
          grad.array.set(direction.subarray(row, row + classes), at(t, n));
        }
    return { losses: doubles(batch), values: doubles(batch), grad };
  });
  const grad = new Float64Array(time * batch * classes);
  for (let t = 0; t < time; t++)
    for (let n = 0; n < batch; n++)
      grad.set(found.grad.subarray(at(t, n), at(t, n) + classes), (t * batch + n) * classes);
  return { losses: found.losses, values: found.values, grad };
}

/**
 * Compares with the textbook in float64, and in range: no entropy is below 0.
 *
 * @throws CheckFailure - names the first that is wrong
 */
export function checkExpectation(
  problem: Problem,
  operation: Expectation,
  found: FoundExpectation,
  direction: Float64Array = directionFor(problem),
  expectedOf: (n: number) => ExpectedValue = (n) => expectationOf(problem, operation, direction, n),
): void {
  const expected = problem.targets.map((_, n) => expectedOf(n));
  compareLosses(problem, { losses: expected.map(({ loss }) => loss) }, found.losses);
  const bounds = expected.map((_, n) => boundOf(problem, operation, direction, n));
  compareAll(expected.length, (n) => ({
    where: `values[${n}]`,
    expected: expected[n]!.value,
    actual: found.values[n]!,
    bound: bounds[n]!,
  }));
  if (operation === "entropy")
    check(
      found.values.every((value) => !(value < 0)),
      `values: an entropy is below 0: ${found.values}`,
    );
  const { batch, classes } = problem;
  compareAll(found.grad.length, (i) => {
    const [c, n, t] = [i % classes, Math.floor(i / classes) % batch, Math.floor(i / classes / batch)];
    const own = t < problem.inputLengths[n]! ? expected[n]!.grad[t]![c]! : 0;
    const exact = t >= problem.inputLengths[n]! || !Number.isFinite(expected[n]!.loss);
    return {
      where: `grad(t=${t}, n=${n}, c=${c})`,
      expected: own,
      actual: found.grad[i]!,
      bound: exact ? 0 : bounds[n]!,
    };
  });
}

function boundOf(problem: Problem, operation: Expectation, direction: Float64Array, n: number): number {
  const magnitude = sampleMagnitudes(problem)[n]!;
  const time = problem.inputLengths[n]!;
  // The log-prob of a masked class counts as any other.
  const inFrame = {
    delay: problem.targets[n]!.length,
    entropy: 2 * largest(problem.data),
    hessian: 2 * largest(direction),
  }[operation];
  return tolerance.mean[problem.dtype]({ time, magnitude, value: time * inFrame });
}

const largest = (values: Float64Array): number =>
  values.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
