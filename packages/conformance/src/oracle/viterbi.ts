// The textbook's Viterbi (1967) in float64, every cell kept: for sizes that cannot be enumerated. No row is thrown away, nothing is
// computed twice, no cell is rounded, so whatever a kernel does to save memory is not in here.

import { mayFollow } from "./brute-force.ts";

export interface Lattice {
  readonly frames: number;
  readonly target: readonly number[];
  readonly mayRepeat: boolean;
  /** What a state adds in a frame: whole numbers, so that paths which tie do so here too. */
  readonly value: (t: number, state: number) => number;
}

const never = Number.NEGATIVE_INFINITY;

export interface Best {
  readonly path: readonly number[]; // [T]
  /** By how much the path is behind the best partial path, where that is most. */
  readonly behind: number;
}

/** The best path by the rule of contract 11.2; undefined where none has a probability. */
export function viterbi({ frames, target, mayRepeat, value }: Lattice): Best | undefined {
  if (frames === 0) return { path: [], behind: 0 };
  const states = 2 * target.length + 1;
  const skips = Array.from({ length: states }, (_, s) => s >= 2 && mayFollow(s - 2, s, target, mayRepeat));
  const alpha = new Float64Array(frames * states); // [T, 2S+1]
  const best = new Float64Array(frames).fill(never); // [T]
  /** The predecessor that is taken: of those that tie the nearest. */
  const before = (t: number, s: number): number => {
    const row = (t - 1) * states;
    let from = s;
    if (s >= 1 && alpha[row + s - 1]! > alpha[row + from]!) from = s - 1;
    if (skips[s] && alpha[row + s - 2]! > alpha[row + from]!) from = s - 2;
    return from;
  };
  for (let t = 0; t < frames; t++)
    for (let s = 0; s < states; s++) {
      const sum = t > 0 ? alpha[(t - 1) * states + before(t, s)]! : s <= 1 ? 0 : never;
      const cell = sum === never ? never : sum + value(t, s);
      alpha[t * states + s] = cell;
      if (cell > best[t]!) best[t] = cell;
    }

  const last = (frames - 1) * states;
  let s = states - 1;
  if (s > 0 && alpha[last + s - 1]! >= alpha[last + s]!) s--;
  if (alpha[last + s] === never) return undefined;
  const path = new Array<number>(frames);
  let behind = 0;
  for (let t = frames - 1; t >= 0; t--) {
    path[t] = s;
    behind = Math.max(behind, best[t]! - alpha[t * states + s]!);
    if (t > 0) s = before(t, s);
  }
  return { path, behind };
}
