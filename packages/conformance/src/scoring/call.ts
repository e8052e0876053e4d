// A problem as a caller of createCtcScorer states it.

import {
  type AsyncScorer,
  type Backend,
  type CtcScorer,
  type CtcScorerOptions,
  createCtcScorer,
  type Edits,
  type Posteriors,
} from "@ctckit/core";
import { callOf, checkSameBits } from "../call.ts";
import { check } from "../case.ts";
import { NotApplicable } from "../not-applicable.ts";
import type { Problem } from "../problem.ts";

export function scorerOptions(backend: Backend, { topology, blank, input }: Problem) {
  return { backend, topology, blank, input } satisfies CtcScorerOptions;
}

/** Opens a scorer for `use` and closes it, whatever happens. */
export async function withScorer<T>(
  options: CtcScorerOptions,
  use: (scorer: CtcScorer) => Promise<T>,
): Promise<T> {
  const scorer: CtcScorer & AsyncScorer = await createCtcScorer(options);
  try {
    return await use(scorer);
  } finally {
    await scorer.close();
  }
}

/** All that a scorer gives of one call, in one list. */
export interface Scored {
  readonly posteriors: readonly Posteriors[];
  readonly edits: readonly Edits[];
  readonly losses: Float64Array;
}

/** By all methods of a backend that has all operations. */
export async function scoreAll(scorer: CtcScorer, problem: Problem): Promise<Scored> {
  const call = callOf(problem);
  return {
    posteriors: await scorer.posteriors(call),
    edits: await scorer.edits(call),
    losses: await scorer.losses(candidatesOf(problem)),
  };
}

/** All of a problem's targets over the frames of its sample 0. */
export function candidatesOf(problem: Problem) {
  const { data, ...call } = callOf(problem);
  const { time, batch, classes } = problem;
  const one = data.slice(0, time * classes);
  for (let t = 0; t < time; t++)
    one.set(data.subarray(t * batch * classes, t * batch * classes + classes), t * classes);
  return { ...call, data: one, shape: [time, classes] };
}

export function needAll({ manifest }: Backend): void {
  if (!manifest.operations.includes("candidates") || !manifest.operations.includes("posteriors"))
    throw new NotApplicable("the manifest has edits alone");
}

export function checkSameScores(what: string, expected: Scored, actual: Scored): void {
  checkSameBits(`${what}: losses`, expected.losses, actual.losses);
  for (const [n, { loss, posteriors, shape }] of expected.posteriors.entries()) {
    const other = actual.posteriors[n]!;
    check(Object.is(loss, other.loss), `${what}: loss of sample ${n}: expected ${loss}, got ${other.loss}`);
    checkSameNumbers(`${what}: shape of sample ${n}`, shape, other.shape);
    checkSameBits(`${what}: posteriors of sample ${n}`, posteriors, other.posteriors);
  }
  for (const [n, one] of expected.edits.entries())
    for (const name of ["classes", "substitutions", "insertions", "deletions"] as const)
      checkSameBits(`${what}: ${name} of sample ${n}`, one[name], actual.edits[n]![name]);
}

export function checkSameNumbers(what: string, expected: ArrayLike<number>, actual: ArrayLike<number>): void {
  checkSameBits(what, Float64Array.from(expected), Float64Array.from(actual));
}
