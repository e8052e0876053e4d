import type { Emission, Guard, Lattice } from "../spec/lattice.ts";
import { distanceOf } from "./vocabulary.ts";

/**
 * Whether what a path emits says which path it is, for every target that holds none of the classes that the caller names. Then the paths of
 * a target add up to a probability, at most 1. Without equal labels side by side more lattices are like that: they are not told apart.
 *
 * No two ways on from a state may emit the same, nor two beginnings.
 */
export function hasUniquePaths({ families, transitions, initial }: Lattice): boolean {
  const emits = (family: string): Emission => families[family]!;
  const ways = Object.keys(families).map((family) =>
    transitions
      .filter(({ from }) => from === family)
      .map(({ to, advance, when }): Way => ({ emission: emits(to), k: advance, ...(when && { when }) })),
  );
  const beginnings = initial.map(({ family, k }): Way => ({ emission: emits(family), k }));
  return [...ways, beginnings].every((all) =>
    all.every((one, i) => all.slice(0, i).every((other) => differ(one, other))),
  );
}

interface Way {
  readonly emission: Emission;
  readonly k: number;
  /** Holds at k. */
  readonly when?: Guard;
}

function differ(one: Way, other: Way): boolean {
  if (one.emission !== other.emission) return true;
  if (one.emission !== "label" || one.k === other.k) return false;
  const [far, near] = one.k > other.k ? [one, other] : [other, one];
  return far.when !== undefined && distanceOf(far.when) === far.k - near.k;
}
