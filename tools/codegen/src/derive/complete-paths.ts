import type { End, Lattice, Transition } from "../spec/lattice.ts";
import { deepestEnd, familiesOf, furthest } from "./vocabulary.ts";

// What of a lattice lies on some path from an initial to a final state, for some target whose guards all hold. States are written
// out one by one, for targets long enough that the two ends do not touch.

export interface Used {
  readonly families: ReadonlySet<string>;
  readonly transitions: ReadonlySet<Transition>;
  readonly ends: ReadonlySet<End>;
}

export function completePaths(lattice: Lattice): Used {
  const families = new Set<string>();
  const transitions = new Set<Transition>();
  const ends = new Set<End>();
  const beginnings = Math.max(0, ...lattice.initial.map(({ k }) => k));
  const longest = beginnings + deepestEnd(lattice) + familiesOf(lattice).length * (furthest(lattice) + 1);
  for (let S = 0; S <= longest; S++) {
    const moves = movesOf(lattice, S);
    const starts = lattice.initial.filter(({ family, k }) => exists(lattice, S, family, k));
    const finals = lattice.final.filter(({ family, k }) => exists(lattice, S, family, S + k));
    const ahead = reached(
      starts.map(({ family, k }) => key(family, k)),
      moves,
    );
    const back = reached(
      finals.map(({ family, k }) => key(family, S + k)),
      moves.map(({ from, to, transition }) => ({ from: to, to: from, transition })),
    );
    const complete = (state: string) => ahead.has(state) && back.has(state);
    for (const end of starts) if (complete(key(end.family, end.k))) ends.add(end);
    for (const end of finals) if (complete(key(end.family, S + end.k))) ends.add(end);
    for (const { from, to, transition } of moves)
      if (complete(from) && complete(to)) transitions.add(transition);
    for (const family of familiesOf(lattice))
      for (let k = 0; k <= S; k++) if (complete(key(family, k))) families.add(family);
  }
  return { families, transitions, ends };
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly transition: Transition;
}

const key = (family: string, k: number): string => `${family} ${k}`;

function exists({ families }: Lattice, S: number, family: string, k: number): boolean {
  return k >= 0 && k <= (families[family] === "label" ? S - 1 : S);
}

function movesOf(lattice: Lattice, S: number): Move[] {
  return lattice.transitions.flatMap((transition) => {
    const { from, to, advance } = transition;
    return Array.from({ length: S + 1 }, (_, k) => k)
      .filter((k) => exists(lattice, S, from, k) && exists(lattice, S, to, k + advance))
      .map((k) => ({ from: key(from, k), to: key(to, k + advance), transition }));
  });
}

function reached(starts: readonly string[], moves: readonly Move[]): ReadonlySet<string> {
  const found = new Set(starts);
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { from, to } of moves) if (found.has(from)) found.add(to);
  }
  return found;
}
