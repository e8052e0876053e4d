import type { Guard, Lattice } from "../spec/lattice.ts";

// One step of a recursion, as sums over cells of the neighbouring row. Forward: alpha'[k] = emission * sum of alpha.
// Backward: beta[k] = sum of w, where w = emission * beta of the next row: the transpose of the same transitions.

/** The cell `family[k + offset]` of the neighbouring row, counted only where the guard holds at `k + guardOffset`. */
export interface Term {
  readonly family: string;
  readonly offset: number;
  readonly guard?: Guard;
  readonly guardOffset: number;
}

/** For each family, the terms of its sum. */
export type Step = Readonly<Record<string, readonly Term[]>>;

export function forwardStep(lattice: Lattice): Step {
  return step(lattice, (family) =>
    lattice.transitions
      .filter((transition) => transition.to === family)
      .map(({ from, advance, when }) => ({
        family: from,
        offset: 0 - advance,
        guardOffset: 0,
        ...(when && { guard: when }),
      })),
  );
}

export function backwardStep(lattice: Lattice): Step {
  return step(lattice, (family) =>
    lattice.transitions
      .filter((transition) => transition.from === family)
      .map(({ to, advance, when }) => ({
        family: to,
        offset: advance,
        guardOffset: advance,
        ...(when && { guard: when }),
      })),
  );
}

/** The most terms in any sum, forward or backward: how much one step can make a number grow. */
export function fan(lattice: Lattice): number {
  const sums = [...Object.values(forwardStep(lattice)), ...Object.values(backwardStep(lattice))];
  return Math.max(...sums.map((terms) => terms.length));
}

function step(lattice: Lattice, terms: (family: string) => readonly Term[]): Step {
  return Object.fromEntries(Object.keys(lattice.families).map((family) => [family, terms(family)]));
}
