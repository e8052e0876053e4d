// The same problem's posteriors, edits and candidates, through the public API, against the textbook in float64.

import { CheckFailure, checkCandidates, checkEdits, checkPosteriors } from "@ctckit/conformance";
import { type Backend, type CtcScorer, createCtcScorer, type Dtype, type Operation } from "@ctckit/core";
import { callOf } from "./call.ts";
import { AFFORDABLE_PAIRS, checkMeans } from "./means.ts";
import type { Problem } from "./problem.ts";

/** Edited targets times the cells of each that the oracle goes through for one problem: 5 ms worth. */
const AFFORDABLE = 40_000;
const scoring = ["posteriors", "edits", "candidates", "hessian", "entropy", "delay"] as const;

/** What is wrong with the scores that the backend has; undefined if nothing is. */
export async function misscored(
  problem: Problem,
  backend: Backend,
  dtype: Dtype,
): Promise<string | undefined> {
  const { operations } = backend.manifest;
  const offers = (operation: Operation) => operations.includes(operation);
  if (!scoring.some(offers)) return undefined;
  const { time, classes, blank, data, targets, inputLengths, input, gradient, layout } = problem;
  const scorer: CtcScorer = await createCtcScorer({ backend, blank, blankInTargets: "allow", input, layout });
  const batch = targets.length;
  const form = { topology: "ctc", dtype, input, gradient, gradScale: targets.map(() => 1) } as const;
  const asked = { ...form, time, batch, classes, blank, data, targets, inputLengths };
  const { gradOutput: _, ...call } = callOf(problem, dtype);
  try {
    const losses = (scores: readonly { readonly loss: number }[]) =>
      Float64Array.from(scores, ({ loss }) => loss);
    if (offers("posteriors")) {
      const found = await scorer.posteriors(call);
      checkPosteriors(asked, {
        losses: losses(found),
        posteriors: found.map(({ posteriors }) => posteriors),
      });
    }
    if (offers("candidates")) checkCandidates(asked, await scorer.losses(candidatesOf(problem, dtype)));
    if (offers("edits") && costOf(problem) <= AFFORDABLE) {
      const edits = await scorer.edits(call);
      checkEdits(asked, {
        losses: losses(edits),
        substitutions: edits.map(({ substitutions }) => substitutions),
        insertions: edits.map(({ insertions }) => insertions),
        deletions: edits.map(({ deletions }) => deletions),
      });
    }
    if (pairsOf(problem) <= AFFORDABLE_PAIRS) await checkMeans(scorer, problem, asked, dtype, offers);
  } catch (error) {
    if (error instanceof CheckFailure) return `scores: ${error.message}`;
    throw error;
  } finally {
    await scorer.close();
  }
  return undefined;
}

function pairsOf({ targets, inputLengths }: Problem): number {
  return targets.reduce((sum, { length }, n) => sum + inputLengths[n]! * (2 * length + 1) ** 2, 0);
}

function costOf({ classes, targets, inputLengths }: Problem): number {
  return targets.reduce((sum, { length }, n) => {
    const edits = (2 * length + 1) * classes + length;
    return sum + edits * inputLengths[n]! * (2 * length + 1 + classes);
  }, 0);
}

/** All targets over the frames of sample 0. */
function candidatesOf({ time, classes, data, targets, inputLengths }: Problem, dtype: Dtype) {
  const rows = dtype === "float32" ? new Float32Array(time * classes) : new Float64Array(time * classes);
  for (let t = 0; t < time; t++) {
    const from = t * targets.length * classes;
    rows.set(data.subarray(from, from + classes), t * classes);
  }
  return { data: rows, shape: [time, classes], targets, inputLengths };
}
