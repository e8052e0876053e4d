import type { Lattice } from "../spec/lattice.ts";

// Which k can lie on a complete path at frame t. In the max-plus view the furthest k of each family after t steps is a
// longest path in the transition graph; where it is `slope * t + intercept` from the start on, so is the window:
//
//   max(0, S - (slope * (T - 1 - t) + tail)) <= k <= min(S, slope * t + head)

export interface Window {
  readonly slope: number;
  /** The furthest k at frame 0. */
  readonly head: number;
  /** How far below S the last frame's cells reach. */
  readonly tail: number;
}

// Longer than any cycle through the families that a spec of this kind has, so that a later bend would show.
const STEPS = 32;

export function window(lattice: Lattice): Window {
  const front = reach(
    lattice,
    lattice.initial.map(({ family, k }) => [family, k]),
    (transition) => [transition.from, transition.to],
  );
  const back = reach(
    lattice,
    lattice.final.map(({ family, k }) => [family, -k]),
    (transition) => [transition.to, transition.from],
  );
  const slope = front[1]! - front[0]!;
  for (const distances of [front, back])
    for (let t = 0; t < STEPS; t++)
      if (distances[t] !== distances[0]! + slope * t)
        throw new Error(
          `spec ${lattice.name}: the reach of frame ${t} is ${distances[t]}, not on the line ${distances[0]} + ${slope} t`,
        );
  return { slope, head: front[0]!, tail: back[0]! };
}

type Ends = (transition: Lattice["transitions"][number]) => readonly [source: string, target: string];

/** The furthest k over all families after 0, 1, 2 ... steps, guards taken as true. */
function reach(lattice: Lattice, start: readonly (readonly [string, number])[], ends: Ends): number[] {
  let furthest = new Map<string, number>();
  for (const [family, k] of start)
    furthest.set(family, Math.max(k, furthest.get(family) ?? Number.NEGATIVE_INFINITY));
  const distances: number[] = [];
  for (let t = 0; t < STEPS; t++) {
    distances.push(Math.max(...furthest.values()));
    const next = new Map<string, number>();
    for (const transition of lattice.transitions) {
      const [source, target] = ends(transition);
      const k = furthest.get(source);
      if (k !== undefined)
        next.set(target, Math.max(k + transition.advance, next.get(target) ?? Number.NEGATIVE_INFINITY));
    }
    furthest = next;
  }
  return distances;
}
