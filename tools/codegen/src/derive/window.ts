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

// For so many frames the window is the line itself. That no path is ever beyond it, `stayInside` proves.
const STEPS = 32;

export function windowEdges(lattice: Lattice): Edges {
  const starts = lattice.initial.map(({ family, k }) => [family, k] as const);
  const ends = lattice.final.map(({ family, k }) => [family, -k] as const);
  const [front, back] = [reach(lattice, starts, forwards), reach(lattice, ends, backwards)];
  const shortest = Math.min(front.length, back.length);
  if (shortest < STEPS)
    throw new Error(
      `spec ${lattice.name}: no path has more than ${shortest} frames, expected any number of them`,
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
  const edges = { slope, head: front[0]!.k, tail: back[0]!.k };
  stayInside(lattice, starts, forwards, slope, edges.head);
  stayInside(lattice, ends, backwards, slope, edges.tail);
  return edges;
}

/** Relative to a line of that slope a path gains `advance - slope` a frame: no cycle may gain, and no path come above `most`. */
function stayInside(
  { name, families, transitions }: Lattice,
  start: readonly (readonly [string, number])[],
  way: Way,
  slope: number,
  most: number,
): void {
  const furthest = new Map<string, number>();
  const raise = (family: string, k: number): boolean => {
    if (k <= (furthest.get(family) ?? Number.NEGATIVE_INFINITY)) return false;
    furthest.set(family, k);
    return true;
  };
  for (const [family, k] of start) raise(family, k);
  // A longest path without a cycle is found after as many rounds as there are families.
  for (let round = 0; round <= Object.keys(families).length; round++) {
    const raised = transitions.filter((transition) => {
      const [source, target] = way(transition);
      const from = furthest.get(source);
      return from !== undefined && raise(target, from + transition.advance - slope);
    });
    if (raised.length === 0) break;
    if (round === Object.keys(families).length)
      throw new Error(
        `spec ${name}: windows are no straight lines: a cycle through ${raised[0]!.from} > ${raised[0]!.to} gains more than ${slope} a frame`,
      );
  }
  for (const [family, k] of furthest)
    if (k > most)
      throw new Error(
        `spec ${name}: windows are no straight lines: ${family} comes to be ${k - most} beyond a line of ${slope} a frame`,
      );
}

interface Furthest {
  readonly k: number;
  /** The families that lead there. */
  readonly path: string;
}

type Way = (transition: Lattice["transitions"][number]) => readonly [source: string, target: string];

const forwards: Way = ({ from, to }) => [from, to];
const backwards: Way = ({ from, to }) => [to, from];

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
