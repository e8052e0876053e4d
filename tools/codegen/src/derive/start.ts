import type { End, Lattice, Transition } from "../spec/lattice.ts";
import { distanceOf, familiesOf, furthest } from "./vocabulary.ts";

// A recursion needs no first frame of its own where there is a cell before it from which one step leads to the initial states
// and to nothing else, at the weights that they have; and so at the other end. CTC's are blanks: b[0] before frame 0, b[S] after
// the last. A cell need not be a state: the label before the first and the one after the last will do, as guards hold there.

export interface StartCells {
  /** Counted from 0. */
  readonly initial: End;
  /** Counted from S. */
  readonly final: End;
}

export function startCells(lattice: Lattice): StartCells {
  const { name, families, transitions, initial, final } = lattice;
  const distances = Array.from({ length: furthest(lattice) + 1 }, (_, i) => i);
  const only = (
    ends: readonly End[],
    towards: 1 | -1,
    leads: (transition: Transition, cell: End) => Lead | undefined,
  ): End => {
    // Those inside first: they need no room of their own.
    const cells = [1, -1].flatMap((sign) =>
      distances.flatMap((k) =>
        familiesOf(lattice).map((family): End => ({ family, k: 0 + sign * towards * k })),
      ),
    );
    const found = cells.find((cell) => {
      const reached = transitions.flatMap((transition) => leads(transition, cell) ?? []);
      const states = reached.filter(({ end: { family, k } }) =>
        towards > 0 ? k >= 0 : k <= (families[family] === "label" ? -1 : 0),
      );
      return (
        states.every(({ holds }) => holds) &&
        sameEnds(
          states.map(({ end }) => end),
          ends,
        )
      );
    });
    if (found) return found;
    throw new Error(
      `spec ${name}: there is no cell from which one step leads to ${ends.map(shown).join(", ")} and to nothing else`,
    );
  };
  return {
    initial: only(initial, 1, ({ from, to, advance, when, weight }, { family, k }) => {
      if (from !== family) return undefined;
      const end = { family: to, k: k + advance, ...(weight !== undefined && { weight }) };
      return { end, holds: when === undefined || end.k < distanceOf(when) };
    }),
    final: only(final, -1, ({ from, to, advance, when, weight }, { family, k }) => {
      if (to !== family) return undefined;
      const end = { family: from, k: k - advance, ...(weight !== undefined && { weight }) };
      return { end, holds: when === undefined || k >= 0 };
    }),
  };
}

interface Lead {
  readonly end: End;
  /** Whether the guard holds whatever the labels are. */
  readonly holds: boolean;
}

function sameEnds(a: readonly End[], c: readonly End[]): boolean {
  const named = (ends: readonly End[]) => JSON.stringify(ends.map(shown).sort());
  return named(a) === named(c);
}

const shown = ({ family, k, weight }: End): string =>
  `${family}[${k}]${weight === undefined ? "" : ` at ${weight}`}`;
