// The best path by its definition: every path is written down, those with the largest score are kept, and of these the one that
// contract 11.2 names. Nothing here is a recursion over scores, so it shares no mistake with a kernel. For T <= 6.

import type { Topology } from "@ctckit/core";
import { mayFollow } from "./brute-force.ts";

/** Every path through a target's lattice, state by state. */
export function statePaths(topology: Topology, target: readonly number[], frames: number): number[][] {
  const states = 2 * target.length + 1;
  let paths: number[][] = [[]];
  for (let t = 0; t < frames; t++)
    paths = paths.flatMap((path) =>
      Array.from({ length: states }, (_, state) => state)
        .filter((state) => mayFollow(path.at(-1), state, target, topology === "ctc-no-repeat-blank"))
        .map((state) => [...path, state]),
    );
  return paths.filter((path) => (path.at(-1) ?? 0) >= states - 2);
}

/**
 * The best of them all, given what each state adds in each frame; undefined where none has a probability.
 *
 * @param value exact enough that what ties adds up to the same
 */
export function bestOf(
  paths: readonly (readonly number[])[],
  value: (t: number, state: number) => number,
): readonly number[] | undefined {
  const scores = paths.map((path) => path.reduce((sum, state, t) => sum + value(t, state), 0));
  const best = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (best === Number.NEGATIVE_INFINITY) return undefined;
  return paths.filter((_, i) => scores[i] === best).reduce((a, b) => (comesFirst(b, a) ? b : a));
}

/** Whether path `a` is taken rather than `b`, where they tie: from the last frame back, the first difference decides. */
function comesFirst(a: readonly number[], b: readonly number[]): boolean {
  for (let t = a.length - 1; t >= 0; t--) {
    if (a[t] === b[t]) continue;
    // At the end the last label comes before the blank behind it; before that, to stay comes before a move, and that before a skip.
    return t === a.length - 1 ? a[t]! < b[t]! : a[t]! > b[t]!;
  }
  return false;
}
