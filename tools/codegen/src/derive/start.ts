import type { End, Lattice, Transition } from "../spec/lattice.ts";

// A recursion needs no first frame of its own where there is a cell before it from which one step leads to the initial states
// and to nothing else; and so at the other end. CTC's are blanks: b[0] before frame 0, b[S] after the last.

export interface StartCells {
  /** Counted from 0. */
  readonly initial: End;
  /** Counted from S. */
  readonly final: End;
}

export function startCells({ name, families, transitions, initial, final }: Lattice): StartCells {
  const only = (ends: readonly End[], leads: (transition: Transition, cell: End) => End | undefined): End => {
    const cells = Object.keys(families).flatMap((family) => [0, -1, 1].map((k): End => ({ family, k })));
    const found = cells.find((cell) => {
      const reached = transitions.flatMap((transition) => leads(transition, cell) ?? []);
      return !transitions.some((t) => t.when && leads(t, cell)) && sameEnds(reached, ends);
    });
    if (!found) throw new Error(`spec ${name}: no cell leads to ${JSON.stringify(ends)} alone`);
    return found;
  };
  return {
    initial: only(initial, ({ from, to, advance }, { family, k }) =>
      from === family ? { family: to, k: k + advance } : undefined,
    ),
    final: only(final, ({ from, to, advance }, { family, k }) =>
      to === family ? { family: from, k: k - advance } : undefined,
    ),
  };
}

function sameEnds(a: readonly End[], c: readonly End[]): boolean {
  const named = (ends: readonly End[]) =>
    JSON.stringify(ends.map(({ family, k }) => `${family} ${k}`).sort());
  return named(a) === named(c);
}
