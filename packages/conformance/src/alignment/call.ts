// A problem as a caller of createCtcAligner states it, and what is to be read off its paths.

import {
  type AlignResult,
  type AsyncAligner,
  type Backend,
  type CtcAligner,
  type CtcAlignerOptions,
  createCtcAligner,
  type Spans,
} from "@ctckit/core";
import { checkSameBits } from "../call.ts";
import { check } from "../case.ts";
import type { Problem } from "../problem.ts";
import type { Paths } from "./paths.ts";

export function alignerOptions(backend: Backend, { topology, blank, input }: Problem) {
  return { backend, topology, blank, input, infeasible: "empty" } satisfies CtcAlignerOptions;
}

/** Opens an aligner for `use` and closes it, whatever happens. */
export async function withAligner<T>(
  options: CtcAlignerOptions,
  use: (aligner: CtcAligner) => Promise<T>,
): Promise<T> {
  const aligner: CtcAligner & AsyncAligner = await createCtcAligner(options);
  try {
    return await use(aligner);
  } finally {
    await aligner.close();
  }
}

/** Where each label of sample n is, counted on the fingers: its frames are those in which the path is in its state. */
export function expectedSpans({ targets, time }: Problem, { scores, states, frameScores }: Paths): Spans {
  const offsets = [0];
  const all: { start: number; end: number; score: number }[] = [];
  for (const [n, target] of targets.entries()) {
    for (const k of target.keys()) {
      const frames = Array.from({ length: time }, (_, t) => t).filter(
        (t) => states[n * time + t] === 2 * k + 1,
      );
      if (frames.length === 0) all.push({ start: 0, end: 0, score: scores[n]! });
      else {
        const sum = frames.reduce((total, t) => total + frameScores[n * time + t]!, 0);
        all.push({ start: frames[0]!, end: frames.at(-1)! + 1, score: sum / frames.length });
      }
    }
    offsets.push(all.length);
  }
  return {
    offsets: Int32Array.from(offsets),
    starts: Int32Array.from(all, ({ start }) => start),
    ends: Int32Array.from(all, ({ end }) => end),
    scores: Float64Array.from(all, ({ score }) => score),
  };
}

/** To the bit, but for scores: a mean may be added up in another order. */
export function checkSpans(what: string, expected: Spans, actual: Spans): void {
  for (const name of ["offsets", "starts", "ends"] as const)
    checkSameBits(`${what}.${name}`, expected[name], actual[name]);
  check(
    actual.scores.length === expected.scores.length,
    () => `${what}.scores: expected ${expected.scores.length} values, got ${actual.scores.length}`,
  );
  for (const [i, wanted] of expected.scores.entries()) {
    const got = actual.scores[i]!;
    const same = Object.is(wanted, got) || Math.abs(got - wanted) <= 1e-12 * (1 + Math.abs(wanted));
    check(same, () => `${what}.scores[${i}]: expected ${wanted}, got ${got}`);
  }
}

/** Everything that two calls give, to the bit. */
export function checkSameResult(what: string, expected: AlignResult, actual: AlignResult): void {
  checkSameBits(`${what}: scores`, expected.scores, actual.scores);
  for (const part of ["spans", "words"] as const) {
    const [one, other] = [expected[part], actual[part]];
    check((one === undefined) === (other === undefined), `${what}: ${part} should be in both or in neither`);
    if (!one || !other) continue;
    for (const name of ["offsets", "starts", "ends", "scores"] as const)
      checkSameBits(`${what}: ${part}.${name}`, one[name], other[name]);
  }
  check(
    (expected.classes === undefined) === (actual.classes === undefined),
    `${what}: classes should be in both or in neither`,
  );
  if (expected.classes && actual.classes) checkSameBits(`${what}: classes`, expected.classes, actual.classes);
}
