// What contract 11 says that a problem's paths are.

import { bestOf, statePaths } from "../oracle/best-path.ts";
import { mayFollow } from "../oracle/brute-force.ts";
import { viterbi } from "../oracle/viterbi.ts";
import { adjacentRepeats, logProbRow, type Problem } from "../problem.ts";

export interface ExpectedPath {
  /** Where there is no path: the score, and whether it is for want of frames or of probability makes no difference (11.4, 11.5). */
  readonly score: number;
  /** Empty where there is none. */
  readonly states: readonly number[]; // [frames]
  /** The most that the path comes to be below the best of all that a number form may hold beside it (11.3), in nats. */
  readonly distance: number;
  /** Of what a state emits in a frame. */
  readonly logProb: (t: number, state: number) => number;
  /** As it counts for the choice: relative to the frame's best class of the target and the blank, 20,000 below it at least. */
  readonly gap: (t: number, state: number) => number;
}

/** How a path is found where there is one. */
export type PathOracle = "enumeration" | "viterbi";

/** Frames whose sums a number form may hold without taking the best off: contract 11.3. */
const HELD = 2048;
/** Contract 11.3. */
const LEAST = -20_000;

export function expectedPaths(problem: Problem, oracle: PathOracle): ExpectedPath[] {
  return problem.targets.map((_, n) => expectedPath(problem, n, oracle));
}

function expectedPath(problem: Problem, n: number, oracle: PathOracle): ExpectedPath {
  const { topology, blank } = problem;
  const target = problem.targets[n]!;
  const frames = problem.inputLengths[n]!;
  const rows = Array.from({ length: frames }, (_, t) => logProbRow(problem, t, n)); // [T][C]
  const emitted = (state: number) => (state % 2 === 0 ? blank : target[(state - 1) / 2]!);
  const logProb = (t: number, state: number) => rows[t]![emitted(state)]!;
  const used = [...new Set([blank, ...target])];
  const raw = rowsOf(problem, n);
  const tops = raw.map((row) => used.reduce((top, c) => Math.max(top, row[c]!), Number.NEGATIVE_INFINITY)); // [T]
  const gapOf = (t: number, c: number) => {
    const value = raw[t]![c]!;
    return value === Number.NEGATIVE_INFINITY ? value : Math.max(LEAST, value - tops[t]!);
  };
  const gap = (t: number, state: number) => gapOf(t, emitted(state));
  const none = (score: number) => ({ score, states: [], distance: 0, logProb, gap });
  if (frames < target.length + (topology === "ctc" ? adjacentRepeats(target) : 0))
    return none(Number.NEGATIVE_INFINITY);
  if (rows.some((row) => row.some(Number.isNaN))) return none(Number.NaN);

  // Whole numbers, as fine as their sums stay exact: what ties adds up to the same in whatever order.
  const scale = 2 ** Math.min(36, Math.floor(51 - Math.log2(1 - frames * LEAST)));
  // Once for each class of the target: a long one names each of its few classes hundreds of times.
  const wholes = new Float64Array(frames * used.length); // [T, used]
  for (const [i, c] of used.entries())
    for (let t = 0; t < frames; t++) wholes[t * used.length + i] = Math.round(gapOf(t, c) * scale);
  const places = Int32Array.from({ length: 2 * target.length + 1 }, (_, s) => used.indexOf(emitted(s))); // [2S+1]
  const value = (t: number, state: number) => wholes[t * used.length + places[state]!]!;
  const mayRepeat = topology === "ctc-no-repeat-blank";
  const found =
    oracle === "viterbi"
      ? viterbi({ frames, target, mayRepeat, value })
      : { path: bestOf(statePaths(topology, target, frames), value), behind: 0 };
  const states = found?.path;
  if (!found || !states) return none(Number.NEGATIVE_INFINITY);
  const gaps = states.map((state, t) => -gap(t, state));
  // Up to so many frames, the path is behind the best by no more than its gaps.
  const distance = most(gaps, HELD) + (frames > HELD ? found.behind / scale : 0);
  return { score: scoreOf(states, logProb), states, distance, logProb, gap };
}

/** Of the counted frames, before any softmax: what a frame has in common cannot decide between paths. */
function rowsOf(problem: Problem, n: number): Float64Array[] {
  const { data, batch, classes, input, inputLengths } = problem;
  return Array.from({ length: inputLengths[n]! }, (_, t) => {
    const start = (t * batch + n) * classes;
    return input === "probabilities" ? logProbRow(problem, t, n) : data.subarray(start, start + classes);
  });
}

/** The largest sum of so many neighbours. */
function most(values: readonly number[], neighbours: number): number {
  let [sum, largest] = [0, 0];
  for (const [i, value] of values.entries()) {
    sum += value - (values[i - neighbours] ?? 0);
    largest = Math.max(largest, sum);
  }
  return largest;
}

export function scoreOf(states: ArrayLike<number>, logProb: ExpectedPath["logProb"]): number {
  let score = 0;
  for (let t = 0; t < states.length; t++) score += logProb(t, states[t]!);
  return score;
}

/** The first frame in which a sequence of states is no path of sample n (contract 2.1 to 2.3); -1 for a path. */
export function firstIllegal({ topology, targets }: Problem, n: number, states: Int32Array): number {
  const target = targets[n]!;
  for (let t = 0; t < states.length; t++) {
    const inside = states[t]! >= 0 && states[t]! <= 2 * target.length;
    const before = t === 0 ? undefined : states[t - 1]!;
    if (!inside || !mayFollow(before, states[t]!, target, topology === "ctc-no-repeat-blank")) return t;
  }
  return states.length > 0 && states.at(-1)! < 2 * target.length - 1 ? states.length - 1 : -1;
}
