// A problem as a caller of the public API states it.

import {
  type Backend,
  type Criterion,
  type CtcLossOptions,
  createCtcLoss,
  type LossAndGradInput,
} from "@ctckit/core";
import { check } from "./case.ts";
import { floatArray } from "./guarded-array.ts";
import { firstDifference, type NumberArray } from "./place.ts";
import type { Problem } from "./problem.ts";
import type { Solution } from "./solve.ts";

/** Dense `[T, N, C]`, rows of targets, all lengths given. */
export function callOf(problem: Problem) {
  const { time, batch, classes, dtype, targets, inputLengths } = problem;
  const data = floatArray(dtype, problem.data.length);
  data.set(problem.data);
  const targetLengths = targets.map((target) => target.length);
  return {
    data,
    shape: [time, batch, classes],
    targets,
    inputLengths,
    targetLengths,
  } satisfies LossAndGradInput;
}

export function optionsOf(backend: Backend, problem: Problem) {
  const { topology, blank, input, gradient } = problem;
  return { backend, topology, blank, input, gradient } satisfies CtcLossOptions;
}

/** Opens a criterion for `use` and closes it, whatever happens. */
export async function withCriterion<T>(
  options: CtcLossOptions,
  use: (criterion: Criterion) => Promise<T>,
): Promise<T> {
  const criterion = await createCtcLoss(options);
  try {
    return await use(criterion);
  } finally {
    await criterion.close();
  }
}

/** Losses, and gradients where there are some. */
export function checkSameSolution(what: string, expected: Solution, actual: Solution): void {
  checkSameBits(`${what}: losses`, expected.losses, actual.losses);
  if (expected.grad) checkSameBits(`${what}: grad`, expected.grad, actual.grad!);
}

/** The reason a promise rejects with; undefined where it resolves. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (reason: unknown) => reason ?? new Error("rejected with nothing"),
  );
}

/** Fails unless `error` has this code. */
export function checkCode(error: unknown, code: string, doing: string): void {
  const got = error instanceof Error && "code" in error ? error.code : undefined;
  check(got === code, () => `${doing}: expected a CtcError with ${code}, got ${error ?? "no error"}`);
}

export function checkSameBits(what: string, expected: NumberArray, actual: NumberArray): void {
  const index = firstDifference(expected, actual);
  check(
    index < 0,
    () => `${what}[${index}]: expected the same bits, ${expected[index]}, got ${actual[index]}`,
  );
}
