// Compares scores with what was expected of them.

import type { EditsOutput, PosteriorsOutput } from "@ctckit/core";
import { check } from "../case.ts";
import { type Comparison, compareAll, compareLosses, sampleMagnitudes } from "../compare.ts";
import { framesOf, lossOf, scoresOf } from "../oracle/scores.ts";
import type { Problem } from "../problem.ts";
import { pickSamples } from "../rearrange.ts";
import { tolerance } from "../tolerance.ts";

/**
 * Compares with the textbook in float64, and in their ranges: each within 0 and 1, a frame's sum 1 where there is an alignment.
 *
 * @throws CheckFailure - names the first that is wrong
 */
export function checkPosteriors(problem: Problem, { losses, posteriors }: PosteriorsOutput): void {
  const expected = problem.targets.map((target, n) => scoresOf(framesOf(problem, n), target));
  compareLosses(problem, { losses: expected.map(({ loss }) => loss) }, losses);
  const magnitudes = sampleMagnitudes(problem);
  for (const [n, { loss, posteriors: wanted }] of expected.entries()) {
    const scale = { time: problem.inputLengths[n]!, magnitude: magnitudes[n]!, value: 1 };
    const bound = Number.isFinite(loss) ? tolerance.grad[problem.dtype](scale) : 0;
    const own = posteriors[n]!;
    const states = 2 * problem.targets[n]!.length + 1;
    compareAll(wanted.length, (i) => ({
      where: `posteriors[${n}](t=${Math.floor(i / states)}, s=${i % states})`,
      expected: wanted[i]!,
      actual: own[i]!,
      bound,
    }));
    if (!Number.isFinite(loss)) continue;
    check(
      own.every((x) => x >= 0 && x <= 1),
      `posteriors[${n}]: one is not within 0 and 1`,
    );
    compareAll(problem.inputLengths[n]!, (t) => ({
      where: `sum of posteriors[${n}](t=${t})`,
      expected: 1,
      actual: Float64Array.from(own.subarray(t * states, (t + 1) * states)).reduce((sum, x) => sum + x, 0),
      bound: tolerance.grad[problem.dtype](scale),
    }));
  }
}

/**
 * Compares each edit with the textbook's loss of the edited target.
 *
 * @param asked the classes of the columns. Default: all
 * @throws CheckFailure - names the first that is wrong
 */
export function checkEdits(
  problem: Problem,
  { losses, substitutions, insertions, deletions }: EditsOutput,
  asked: readonly number[] = Array.from({ length: problem.classes }, (_, c) => c),
): void {
  const magnitudes = sampleMagnitudes(problem);
  for (const [n, target] of problem.targets.entries()) {
    const frames = framesOf(problem, n);
    const scale = { time: problem.inputLengths[n]!, magnitude: magnitudes[n]! };
    const compared = (where: string, actual: number, ...change: Change): Comparison => {
      const other = edited(target, ...change);
      const expected = lossOf(frames, other);
      const bounded =
        problem.input === "logits" && problem.topology === "ctc" && !other.includes(problem.blank);
      check(!(bounded && actual < 0), () => `${where}: expected 0 or more, as of all logits, got ${actual}`);
      return {
        where: `${where} of sample ${n}`,
        expected,
        actual,
        bound: tolerance.edit[problem.dtype]({ ...scale, value: expected }),
      };
    };
    const all: Comparison[] = [compared("loss", losses[n]!, 0, 0)];
    for (let k = 0; k <= target.length; k++) {
      for (const [i, c] of asked.entries()) {
        const at = k * asked.length + i;
        all.push(compared(`insertion of ${c} at ${k}`, insertions[n]![at]!, k, 0, c));
        if (k < target.length)
          all.push(compared(`substitution by ${c} at ${k}`, substitutions[n]![at]!, k, 1, c));
      }
      if (k < target.length) all.push(compared(`deletion at ${k}`, deletions[n]![k]!, k, 1));
    }
    compareAll(all.length, (i) => all[i]!);
  }
}

type Change = [k: number, removed: number, ...put: number[]];

const edited = (target: readonly number[], ...[k, removed, ...put]: Change): number[] => [
  ...target.slice(0, k),
  ...put,
  ...target.slice(k + removed),
];

/**
 * Compares losses of all targets over the frames of sample 0 with the textbook's.
 *
 * @throws CheckFailure - names the first that is wrong
 */
export function checkCandidates(problem: Problem, losses: Float64Array): void {
  // Their frames are those of sample 0.
  const { data } = pickSamples(
    problem,
    problem.targets.map(() => 0),
  );
  const same = { ...problem, data };
  const expected = problem.targets.map((target, n) => lossOf(framesOf(same, n), target));
  compareLosses(same, { losses: expected }, losses);
}
