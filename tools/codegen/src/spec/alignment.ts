import type { Lattice } from "./lattice.ts";

// What best paths have besides: a label that stands for anything, and frames before and after the target.

/** All lattices of best paths have the same ones, so that one kernel makes the emissions of each. */
const free = ["star", "outside"];

/** A target may hold the star, a label that stands for any class. */
export const starred = (lattice: Lattice): Lattice => ({ ...lattice, classes: free, free });

/**
 * Frames before the first state of the target and after its last may hold anything, where the weight of that end is 0 and not
 * -Infinity. Of paths that tie (contract 11.12), the order of the arcs decides as for any lattice.
 */
export const opened = (lattice: Lattice): Lattice => ({
  ...starred(lattice),
  name: `${lattice.name}-open`,
  families: { head: "outside", ...lattice.families, tail: "outside" },
  transitions: [
    { from: "head", to: "head", advance: 0 },
    ...lattice.transitions,
    ...lattice.initial.map(({ family, k }) => ({ from: "head", to: family, advance: k })),
    { from: "tail", to: "tail", advance: 0 },
    // Of ends that tie the last comes first, and of transitions the first.
    ...[...lattice.final].reverse().map(({ family, k }) => ({
      from: family,
      to: "tail",
      advance: -k,
      weight: "openEnd",
    })),
  ],
  initial: [{ family: "head", k: 0, weight: "openStart" }, ...lattice.initial],
  final: [{ family: "tail", k: 0 }, ...lattice.final],
});
