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
  return forward(frames, target).loss;
}

export function scoresOf(frames: Frames, target: readonly number[]): Scores {
  const { rows } = frames;
  const states = 2 * target.length + 1;
  const posteriors = new Float64Array(rows.length * states);
  const { loss, alphas, emitted, skips } = forward(frames, target);
  if (Number.isNaN(loss)) return { loss, posteriors: posteriors.fill(Number.NaN) };
  if (loss === Number.POSITIVE_INFINITY) return { loss, posteriors };
  let beta = Float64Array.from(emitted, (_, s) => (s >= states - 2 ? 0 : never));
  for (let t = rows.length - 1; t >= 0; t--) {
    for (let s = 0; s < states; s++) posteriors[t * states + s] = Math.exp(alphas[t]![s]! + beta[s]! + loss);
    const onward = beta.map((cell, s) => cell + rows[t]![emitted[s]!]!);
    beta = onward.map((_, s) =>
      logSum(at(onward, s), at(onward, s + 1), skips[s + 2] ? at(onward, s + 2) : never),
    );
  }
  return { loss, posteriors };
}

interface Forward {
  readonly loss: number;
  /** Where the loss is finite. */
  readonly alphas: readonly Float64Array[]; // [frames][2S+1]
  readonly emitted: readonly number[]; // [2S+1]
  readonly skips: readonly boolean[]; // [2S+1]
}

function forward({ rows, blank, topology }: Frames, target: readonly number[]): Forward {
  const frames = rows.length;
  const states = 2 * target.length + 1;
  const emitted = Array.from({ length: states }, (_, s) => (s % 2 === 0 ? blank : target[(s - 1) / 2]!));
  const mayRepeat = topology === "ctc-no-repeat-blank";
  const skips = emitted.map((_, s) => s >= 2 && mayFollow(s - 2, s, target, mayRepeat));
  const ended = (loss: number): Forward => ({ loss, alphas: [], emitted, skips });
  if (frames < target.length + (topology === "ctc" ? adjacentRepeats(target) : 0))
    return ended(Number.POSITIVE_INFINITY);
  if (frames === 0) return ended(0);
  if (rows.some((row) => row.some(Number.isNaN))) return ended(Number.NaN);
  const alphas: Float64Array[] = [];
  for (const row of rows) {
    const before = alphas.at(-1);
    const alpha = new Float64Array(states);
    for (let s = 0; s < states; s++) {
      const into = before
        ? logSum(at(before, s), at(before, s - 1), skips[s] ? at(before, s - 2) : never)
        : s <= 1
          ? 0
          : never;
      alpha[s] = into + row[emitted[s]!]!;
    }
    alphas.push(alpha);
  }
  const last = alphas.at(-1)!;
  return { loss: -logSum(at(last, states - 1), at(last, states - 2)), alphas, emitted, skips };
}

const at = (row: Float64Array, s: number): number => (s >= 0 && s < row.length ? row[s]! : never);

function logSum(a: number, b: number, c = never): number {
  const top = Math.max(a, b, c);
  if (top === never) return never;
  return top + Math.log(Math.exp(a - top) + Math.exp(b - top) + Math.exp(c - top));
}
