// The loss by its definition: every alignment is written down, checked and added up. Nothing here is a recursion over
// frames, so it shares no mistake with a kernel. For T <= 6 and a handful of classes.

import type { Topology } from "@ctckit/core";
import type { Expected } from "../case.ts";
import { gradientEntry, logProbRow, type Problem } from "../problem.ts";

/** Contract 2.4, 3 and 4, for data without NaN and frames that have a softmax. */
export function bruteForce(problem: Problem): Expected {
  const { time, batch, classes } = problem;
  const losses = new Float64Array(batch); // [N]
  const grad = new Float64Array(time * batch * classes); // [T, N, C]
  for (let n = 0; n < batch; n++) {
    const frames = problem.inputLengths[n]!;
    const rows = Array.from({ length: frames }, (_, t) => logProbRow(problem, t, n)); // [T][C]
    const paths = alignments(problem.topology, problem.targets[n]!, frames, classes, problem.blank);
    const scores = paths.map((path) => path.reduce((sum, c, t) => sum + rows[t]![c]!, 0));
    const best = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    if (best === Number.NEGATIVE_INFINITY) {
      losses[n] = Number.POSITIVE_INFINITY;
      continue;
    }
    const weights = scores.map((score) => Math.exp(score - best));
    const total = weights.reduce((a, b) => a + b, 0);
    losses[n] = -(best + Math.log(total));
    const gamma = new Float64Array(frames * classes); // [T, C]
    paths.forEach((path, i) => {
      for (const [t, c] of path.entries()) gamma[t * classes + c]! += weights[i]! / total;
    });
    for (let t = 0; t < frames; t++) {
      for (let c = 0; c < classes; c++) {
        grad[(t * batch + n) * classes + c] = gradientEntry(problem, rows[t]![c]!, gamma[t * classes + c]!);
      }
    }
  }
  return { losses, grad };
}

type Path = readonly number[];

/** By what they depend on: a problem comes in up to eight dtypes and forms, which make no difference to them. */
const written = new Map<string, readonly Path[]>();

/** What each alignment emits, frame by frame. */
export function alignments(
  topology: Topology,
  target: readonly number[],
  frames: number,
  classes: number,
  blank: number,
): readonly Path[] {
  const key = JSON.stringify([topology, target, frames, classes, blank]);
  const known = written.get(key) ?? writtenDown(topology, target, frames, classes, blank);
  written.set(key, known);
  return known;
}

function writtenDown(
  topology: Topology,
  target: readonly number[],
  frames: number,
  classes: number,
  blank: number,
): Path[] {
  // Merging and dropping has no meaning for a text that holds the blank: there, state sequences are what is summed.
  if (topology === "ctc" && !target.includes(blank)) {
    return words(classes, frames).filter((path) => equal(collapse(path, blank), target));
  }
  const mayRepeat = topology === "ctc-no-repeat-blank";
  const states = 2 * target.length + 1;
  return words(states, frames)
    .filter((path) => path.every((state, t) => mayFollow(path[t - 1], state, target, mayRepeat)))
    .filter((path) => (path.at(-1) ?? 0) >= states - 2)
    .map((path) => path.map((state) => (state % 2 === 0 ? blank : target[(state - 1) / 2]!)));
}

/** Merge equal neighbours, then drop blanks: what "ctc" means by the text of an alignment. */
export function collapse(path: readonly number[], blank: number): number[] {
  return path.filter((c, t) => c !== path[t - 1] && c !== blank);
}

/** Contract 2.1 to 2.3: even states are blanks, odd ones labels; a label may follow the label before it, an equal one by topology. */
export function mayFollow(
  before: number | undefined,
  state: number,
  target: readonly number[],
  mayRepeat: boolean,
): boolean {
  if (before === undefined) return state <= 1;
  const step = state - before;
  if (step !== 2 || state % 2 === 0) return step === 0 || step === 1;
  const k = (state - 1) / 2;
  return mayRepeat || target[k] !== target[k - 1];
}

/** All words of `length` letters below `letters`, counted up like a number. */
function words(letters: number, length: number): number[][] {
  const alphabet = Array.from({ length: letters }, (_, letter) => letter);
  let all: number[][] = [[]];
  for (let i = 0; i < length; i++) all = alphabet.flatMap((letter) => all.map((word) => [...word, letter]));
  return all;
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}
