import { familiesOf, labelFamilies } from "../../derive/vocabulary.ts";
import { add, type Block, eq, i32, lt, min, ne, op, select } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";
import type { Lattice, Transition } from "../../spec/lattice.ts";
import { type GuardReader, guardReader } from "../cells/guards.ts";
import type { Schedule } from "../sweep/schedule.ts";

// The fewest frames that a target fits into. Every transition takes a frame, so this is the shortest path through the lattice,
// computed from one k to the next. Feasibility is then a comparison of integers, exact on every target.

/** Frames of a target that has no path at all. Twice that is still an int32. */
const NEVER = 2 ** 30;
const never = i32(NEVER);

export function requiredFrames(b: Block, lattice: Lattice, schedule: Schedule, targetLength: Expr): Expr {
  const fewest = new Fewest(b, lattice);
  const guard = guardReader(lattice, schedule, targetLength);
  b.for("k", i32(0), targetLength, "ascending", (k, b) => {
    fewest.advance(b);
    const assign = (family: string, ways: readonly Expr[]) => {
      const [first = never, ...others] = ways;
      const frames = others.reduce<Expr>((fewest, way) => min(fewest, way), first);
      const labels = labelFamilies(lattice).includes(family);
      b.assign(fewest.of(family), labels ? select(lt(k, targetLength), frames, never) : frames);
    };
    const way = (transition: Transition) => through(b, fewest, guard, transition, k);
    for (const family of familiesOf(lattice)) {
      const entering = lattice.transitions.filter(({ to, advance }) => to === family && advance > 0);
      assign(family, [...starts(lattice, family, k), ...entering.map(way)]);
    }
    // Within one k a shortest path visits no family twice, so this many rounds find it.
    const within = lattice.transitions.filter(({ from, to, advance }) => advance === 0 && from !== to);
    for (let round = 1; round < familiesOf(lattice).length; round++)
      for (const transition of within) assign(transition.to, [fewest.of(transition.to), way(transition)]);
  });
  const ends = lattice.final.map(({ family, k }): Expr => fewest.of(family, -k));
  const least = b.let(
    "least",
    ends.reduce((a, c) => min(a, c)),
  );
  // If an empty target has a path at all, it also has the empty one.
  const isEmpty = op("bool", "both", eq(targetLength, i32(0)), lt(least, never));
  return select(isEmpty, i32(0), least);
}

/** Frames to the states of one k, and of the k before it that some transition or end refers to. */
class Fewest {
  readonly #frames = new Map<string, Expr & { kind: "local" }>();
  readonly #furthest = new Map<string, number>();

  constructor(b: Block, lattice: Lattice) {
    for (const family of familiesOf(lattice)) {
      const leaving = lattice.transitions.filter(({ from }) => from === family);
      const ends = lattice.final.filter((end) => end.family === family);
      const furthest = Math.max(0, ...leaving.map(({ advance }) => advance), ...ends.map(({ k }) => -k));
      this.#furthest.set(family, furthest);
      for (let back = 0; back <= furthest; back++)
        this.#frames.set(`${family} ${back}`, b.var(`${family}Frames`, never));
    }
  }

  of(family: string, back = 0): Expr & { kind: "local" } {
    return this.#frames.get(`${family} ${back}`)!;
  }

  /** What was k becomes k - 1. */
  advance(b: Block): void {
    for (const [family, furthest] of this.#furthest)
      for (let back = furthest; back > 0; back--) b.assign(this.of(family, back), this.of(family, back - 1));
  }
}

/** Frames of a path that begins at k, if there is one. */
function starts({ initial }: Lattice, family: string, k: Expr): Expr[] {
  const ends = initial.filter((end) => end.family === family);
  if (ends.length === 0) return [];
  return [ends.reduce<Expr>((frames, end) => select(eq(k, i32(end.k)), i32(1), frames), never)];
}

function through(
  b: Block,
  fewest: Fewest,
  guard: GuardReader,
  { from, advance, when }: Transition,
  k: Expr,
): Expr {
  const frames = add(fewest.of(from, advance), i32(1));
  return when ? select(ne(guard(b, when, k), i32(0)), frames, never) : frames;
}
