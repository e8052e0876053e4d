import type { Lattice } from "../spec/lattice.ts";

// Which k can lie on a complete path at frame t. In the max-plus view the furthest k of each family after t steps is a
// longest path in the transition graph; where it is `slope * t + intercept` from the start on, so is the window:
//
//   max(0, S - (slope * (T - 1 - t) + tail)) <= k <= min(S, slope * t + head)

export interface Edges {
  readonly slope: number;
  /** The furthest k at frame 0. */
  readonly head: number;
  /** How far below S the last frame's cells reach. */
  readonly tail: number;
}

// Longer than any cycle through the families that a spec of this kind has, so that a later bend would show.
const STEPS = 32;

export function windowEdges(lattice: Lattice): Edges {
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
  const slope = front[1]!.k - front[0]!.k;
  for (const distances of [front, back])
    for (const [t, { k, path }] of distances.entries()) {
      const line = distances[0]!.k + slope * t;
      if (k !== line)
        throw new Error(
          `spec ${lattice.name}: windows are no straight lines: after ${t} frames the furthest k is ${k}, by ${path}; a line of ${slope} a frame is at ${line}`,
        );
    }
  return { slope, head: front[0]!.k, tail: back[0]!.k };
}

/** Labels of the longest target that `frames` frames can hold: more need no thought, as windows are empty. */
export function mostLabels({ slope, head, tail }: Edges, frames: number): number {
  return slope * (frames - 1) + head + tail;
}

interface Furthest {
  readonly k: number;
  /** The families that lead there. */
  readonly path: string;
}

type Way = (transition: Lattice["transitions"][number]) => readonly [source: string, target: string];

/** The furthest k over all families after 0, 1, 2 ... steps, guards taken as true. */
function reach(lattice: Lattice, start: readonly (readonly [string, number])[], way: Way): Furthest[] {
  const further = (found: Map<string, Furthest>, family: string, k: number, path: string) => {
    if (k > (found.get(family)?.k ?? Number.NEGATIVE_INFINITY)) found.set(family, { k, path });
  };
  let furthest = new Map<string, Furthest>();
  for (const [family, k] of start) further(furthest, family, k, family);
  const distances: Furthest[] = [];
  for (let t = 0; t < STEPS; t++) {
    const all = [...furthest.values()];
    if (all.length === 0) break;
    distances.push(all.reduce((a, c) => (c.k > a.k ? c : a)));
    const next = new Map<string, Furthest>();
    for (const transition of lattice.transitions) {
      const [source, target] = way(transition);
      const from = furthest.get(source);
      if (from) further(next, target, from.k + transition.advance, `${from.path} > ${target}`);
    }
    furthest = next;
  }
  return distances;
}
