// The textbook's forward and backward recursion (Graves et al. 2006) in float64 logarithms, every cell kept, no state left out: losses,
// and posteriors of all states. An edit's loss is that of the edited target, computed anew.

import { adjacentRepeats, logProbRow, type Problem } from "../problem.ts";
import { mayFollow } from "./brute-force.ts";

const never = Number.NEGATIVE_INFINITY;

export interface Scores {
  /** As contract 3 has it. */
  readonly loss: number;
  /** [frames, 2S + 1]. */
  readonly posteriors: Float64Array;
}

/** The frames of one sample, as the loss sees them. */
export interface Frames {
  readonly rows: readonly Float64Array[]; // [frames][C] log-probs
  readonly blank: number;
  readonly topology: Problem["topology"];
}

export function framesOf(problem: Problem, n: number): Frames {
  const { topology, blank } = problem;
  const rows = Array.from({ length: problem.inputLengths[n]! }, (_, t) => logProbRow(problem, t, n));
  return { rows, blank, topology };
}

export function lossOf(frames: Frames, target: readonly number[]): number {
  return scoresOf(frames, target).loss;
}

export function scoresOf({ rows, blank, topology }: Frames, target: readonly number[]): Scores {
  const frames = rows.length;
  const states = 2 * target.length + 1;
  const posteriors = new Float64Array(frames * states);
  const needed = target.length + (topology === "ctc" ? adjacentRepeats(target) : 0);
  if (frames < needed) return { loss: Number.POSITIVE_INFINITY, posteriors };
  if (frames === 0) return { loss: 0, posteriors };
  if (rows.some((row) => row.some(Number.isNaN)))
    return { loss: Number.NaN, posteriors: posteriors.fill(Number.NaN) };
  const emitted = Array.from({ length: states }, (_, s) => (s % 2 === 0 ? blank : target[(s - 1) / 2]!));
  const mayRepeat = topology === "ctc-no-repeat-blank";
  const skips = emitted.map((_, s) => s >= 2 && mayFollow(s - 2, s, target, mayRepeat));
  const at = (row: Float64Array | undefined, s: number) => row?.[s] ?? never;
  const alphas: Float64Array[] = [];
  for (const [t, row] of rows.entries()) {
    const before = alphas.at(-1);
    alphas.push(
      Float64Array.from(emitted, (c, s) => {
        const ways =
          t === 0
            ? [s <= 1 ? 0 : never]
            : [at(before, s), at(before, s - 1), skips[s] ? at(before, s - 2) : never];
        return logSum(ways) + row[c]!;
      }),
    );
  }
  const last = alphas.at(-1)!;
  const total = logSum([at(last, states - 1), at(last, states - 2)]);
  if (total === never) return { loss: Number.POSITIVE_INFINITY, posteriors };
  let beta = Float64Array.from(emitted, (_, s) => (s >= states - 2 ? 0 : never));
  for (let t = frames - 1; t >= 0; t--) {
    for (let s = 0; s < states; s++) posteriors[t * states + s] = Math.exp(alphas[t]![s]! + beta[s]! - total);
    const onward = beta.map((cell, s) => cell + rows[t]![emitted[s]!]!);
    beta = onward.map((_, s) =>
      logSum([at(onward, s), at(onward, s + 1), skips[s + 2] ? at(onward, s + 2) : never]),
    );
  }
  return { loss: -total, posteriors };
}

function logSum(terms: readonly number[]): number {
  const top = Math.max(...terms);
  if (top === never) return never;
  return top + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - top), 0));
}
