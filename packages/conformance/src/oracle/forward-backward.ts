// The textbook's forward and backward recursion (Rabiner 1989) in float64 logarithms, every cell kept: posteriors of sizes that cannot
// be enumerated. No state is left out, so whatever a kernel does to save time is not in here.

import { mayFollow } from "./brute-force.ts";
import type { Lattice } from "./viterbi.ts";

const never = Number.NEGATIVE_INFINITY;

/** The probability, given the target, that an alignment is in the path's state: of each frame. `value` is of a log-prob. */
export function pathPosteriors(
  { frames, target, mayRepeat, value }: Lattice,
  path: ArrayLike<number>, // [T]
): Float64Array {
  const states = 2 * target.length + 1;
  const skips = Array.from({ length: states }, (_, s) => s >= 2 && mayFollow(s - 2, s, target, mayRepeat));
  const posteriors = new Float64Array(frames); // [T], at first alpha
  let alpha = new Float64Array(states).map((_, s) => (s <= 1 ? value(0, s) : never));
  for (let t = 0; t < frames; t++) {
    if (t > 0)
      alpha = alpha.map((cell, s, row) => {
        const sum = logAdd(cell, s >= 1 ? row[s - 1]! : never);
        return logAdd(sum, skips[s] ? row[s - 2]! : never) + value(t, s);
      });
    posteriors[t] = alpha[path[t]!]!;
  }
  const total = logAdd(alpha[states - 1]!, alpha[states - 2] ?? never);
  let beta = alpha.map((_, s) => (s >= states - 2 ? 0 : never));
  for (let t = frames - 1; t >= 0; t--) {
    posteriors[t] = Math.exp(posteriors[t]! + beta[path[t]!]! - total);
    const onward = beta.map((cell, s) => cell + value(t, s));
    beta = onward.map((cell, s) => {
      const sum = logAdd(cell, onward[s + 1] ?? never);
      return logAdd(sum, skips[s + 2] ? onward[s + 2]! : never);
    });
  }
  return posteriors;
}

function logAdd(a: number, b: number): number {
  const top = Math.max(a, b);
  return top === never ? never : top + Math.log1p(Math.exp(Math.min(a, b) - top));
}
