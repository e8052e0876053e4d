import type { Guard, Lattice, LogWeight } from "../spec/lattice.ts";
import { familiesOf } from "./vocabulary.ts";

// One step of a recursion, as sums over cells of the neighbouring row. Forward: alpha'[k] = emission * sum of alpha.
// Backward: beta[k] = sum of w, where w = emission * beta of the next row: the transpose of the same transitions.

/** The cell `family[k + offset]` of the neighbouring row, counted only where the guard holds at `k + guardOffset`. */
export interface Term {
  readonly family: string;
  readonly offset: number;
  readonly guard?: Guard;
  readonly guardOffset: number;
  readonly weight?: LogWeight;
}

/** For each family, the terms of its sum. */
export type Step = Readonly<Record<string, readonly Term[]>>;

export function forwardStep(lattice: Lattice): Step {
  return step(lattice, (family) =>
    lattice.transitions
      .filter((transition) => transition.to === family)
      .map(({ from, advance, when, weight }) => ({
        family: from,
        offset: 0 - advance,
        guardOffset: 0,
        ...(when && { guard: when }),
        ...(weight !== undefined && { weight }),
      })),
  );
}

export function backwardStep(lattice: Lattice): Step {
  return step(lattice, (family) =>
    lattice.transitions
      .filter((transition) => transition.from === family)
      .map(({ to, advance, when, weight }) => ({
        family: to,
        offset: advance,
        guardOffset: advance,
        ...(when && { guard: when }),
        ...(weight !== undefined && { weight }),
      })),
  );
}

/** The most terms in any sum, forward or backward: how much one step can make a number grow. */
export function fan(lattice: Lattice): number {
  const sums = [...Object.values(forwardStep(lattice)), ...Object.values(backwardStep(lattice))];
  return Math.max(...sums.map((terms) => terms.length), lattice.final.length);
}

/** How far the neighbours of a step are, at most, before k and after it. */
export function reachOf(step: Step): { readonly before: number; readonly after: number } {
  const offsets = Object.values(step).flatMap((terms) => terms.map(({ offset }) => offset));
  return { before: -Math.min(0, ...offsets), after: Math.max(0, ...offsets) };
}

function step(lattice: Lattice, terms: (family: string) => readonly Term[]): Step {
  return Object.fromEntries(familiesOf(lattice).map((family) => [family, terms(family)]));
}
