// Compares best paths with what was expected. Where the states differ, the contract decides (11.2, 11.3): a path that ties with the
// expected one is wrong, for the rule names one of them; one whose score is within what the number form can tell apart is right.

import { CheckFailure, check } from "../case.ts";
import { compareAll, sampleMagnitudes } from "../compare.ts";
import type { Problem } from "../problem.ts";
import { perFrame, tolerance } from "../tolerance.ts";
import { type ExpectedPath, expectedPaths, firstIllegal, scoreOf } from "./expected.ts";
import type { Paths } from "./paths.ts";

/**
 * Checks what a plan of operation "alignment" wrote for a problem against Viterbi in float64 with every cell kept, T (2S + 1) of them.
 *
 * @throws CheckFailure - names the first thing that contract 11 does not allow
 */
export function checkPaths(problem: Problem, actual: Paths): void {
  comparePaths(problem, expectedPaths(problem, "viterbi"), actual);
}

/** Throws a CheckFailure that names the first thing wrong. */
export function comparePaths(problem: Problem, expected: readonly ExpectedPath[], actual: Paths): void {
  const magnitudes = sampleMagnitudes(problem);
  for (const [n, wanted] of expected.entries()) {
    const { time, dtype } = problem;
    const frames = problem.inputLengths[n]!;
    const row = n * time;
    const states = actual.states.subarray(row, row + time);
    const frameScores = actual.frameScores.subarray(row, row + time);
    const known = Number.isFinite(wanted.score) ? frames : 0;
    for (let t = known; t < time; t++) {
      check(states[t] === -1, () => `states(n=${n}, t=${t}): expected -1, got ${states[t]}`);
      const score = frameScores[t]!;
      check(Object.is(score, 0), () => `frameScores(n=${n}, t=${t}): expected 0, got ${score}`);
    }
    if (known > 0) checkStates(problem, n, wanted, states.subarray(0, known));

    const scale = { time: frames, magnitude: magnitudes[n]! };
    // Whichever path it is, its scores are its own (11.8).
    const first = states.slice(0, known);
    const score = Number.isFinite(wanted.score) ? scoreOf(first, wanted.logProb) : wanted.score;
    compareAll(known + 1, (i) => {
      const value = i === known ? score : wanted.logProb(i, first[i]!);
      const quantity = i === known ? "score" : "frameScore";
      return {
        where: i === known ? `scores[${n}]` : `frameScores(n=${n}, t=${i})`,
        expected: value,
        actual: i === known ? actual.scores[n]! : frameScores[i]!,
        bound: Number.isFinite(value) ? tolerance[quantity][dtype]({ ...scale, value }) : 0,
      };
    });
  }
}

function checkStates(problem: Problem, n: number, wanted: ExpectedPath, states: Int32Array): void {
  const differs = states.findIndex((state, t) => state !== wanted.states[t]);
  if (differs < 0) return;
  const wrong = firstIllegal(problem, n, states);
  const near = (path: ArrayLike<number>, t: number) =>
    Array.from(path)
      .slice(Math.max(0, t - 3), t + 4)
      .join(" ");
  const frame = wrong < 0 ? differs : wrong;
  const where = `states(n=${n}, t=${frame}): expected ${near(wanted.states, frame)} around it, got ${near(states, frame)}`;
  check(wrong < 0, () => `${where}: that is no path`);

  let [frames, gaps, less, tied] = [0, 0, 0, true];
  for (const [t, state] of states.entries()) {
    if (state === wanted.states[t]) continue;
    const [a, b] = [wanted.gap(t, wanted.states[t]!), wanted.gap(t, state)];
    frames++;
    gaps -= a + b;
    less += a - b;
    if (a !== b) tied = false;
  }
  const { distance } = wanted;
  const bound = tolerance.path[problem.dtype]({ frames, gaps, distance });
  check(
    !tied && !(less === 0 && addsUpExactly(problem, n, perFrame(problem.dtype, distance) / 2)),
    () => `${where}: the two tie, and the rule takes the other one`,
  );
  if (!(Math.abs(less) <= bound))
    throw new CheckFailure(`${where}: its score is ${less} less, bound ${bound.toExponential(2)}`);
}

/** Whether all values are whole numbers of such steps, few enough for the dtype: paths then also tie in another order (11.2). */
function addsUpExactly(
  { data, batch, classes, dtype, inputLengths }: Problem,
  n: number,
  step: number,
): boolean {
  const most = step * 2 ** (dtype === "float32" ? 23 : 51);
  return data.every((value, i) => {
    const row = Math.floor(i / classes);
    const counts = row % batch === n && Math.floor(row / batch) < inputLengths[n]!;
    return !counts || !Number.isFinite(value) || (value % step === 0 && Math.abs(value) < most);
  });
}
