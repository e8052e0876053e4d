import { distanceOf } from "../src/derive/vocabulary.ts";
import type { End, Lattice, Transition } from "../src/spec/lattice.ts";
import { seeded } from "./problems.ts";

// Lattices that nobody would think of: most are refused, and what is not has to be right.

/** One after the other, always the same ones. */
export function randomLattices(seed: number): () => Lattice {
  const random = seeded(seed);
  const upTo = (n: number) => Math.floor(random() * (n + 1));
  const pick = <T>(all: readonly T[]): T => all[upTo(all.length - 1)]!;
  const guard = () => (random() < 0.25 ? { when: pick(["differs", "differs2", "differs3"] as const) } : {});
  const weight = () => (random() < 0.25 ? { weight: pick(["skip", "stay", -0.5, -1.25]) } : {});
  /** How likely an arc is that does not stay where it is. */
  const likely = [0.4, 0.4, 0.12];

  return () => {
    const classes = random() < 0.3 ? ["star"] : [];
    const names = ["a", "b", "c", "d"].slice(0, 1 + upTo(3));
    const families = Object.fromEntries(
      names.map((name) => [name, pick(["label", "label", "blank", ...classes])]),
    );
    const arcs = names.flatMap((from) =>
      names.flatMap((to) =>
        likely.map((chance, advance): [Transition, number] => [
          { from, to, advance, ...guard(), ...weight() },
          from === to && advance === 0 ? 0.7 : chance,
        ]),
      ),
    );
    const transitions = arcs.filter(([, chance]) => random() < chance).map(([arc]) => arc);
    const lastOf = (family: string) => (families[family] === "label" ? -1 : 0);
    const loose = () => ({
      initial: names.flatMap((family) =>
        [0, 1].filter(() => random() < 0.3).map((k): End => ({ family, k, ...weight() })),
      ),
      final: names.flatMap((family) =>
        [0, 1].filter(() => random() < 0.3).map((k): End => ({ family, k: lastOf(family) - k, ...weight() })),
      ),
    });
    /** Ends that one cell leads to, as GPUs want them. */
    const led = () => {
      const [first, k] = [pick(names), pick([0, -1])];
      const last = pick(names);
      const end = (family: string, k: number, { weight }: Transition): End => ({
        family,
        k,
        ...(weight !== undefined && { weight }),
      });
      return {
        initial: transitions
          .filter(({ from, advance, when }) => from === first && (!when || k + advance < distanceOf(when)))
          .map((arc) => end(arc.to, k + arc.advance, arc))
          .filter(({ k }) => k >= 0),
        final: transitions
          .filter(({ to }) => to === last)
          .map((arc) => end(arc.from, 0 - arc.advance, arc))
          .filter(({ family, k }) => k <= lastOf(family)),
      };
    };
    const ends = random() < 0.8 ? led() : loose();
    return { name: "random", classes, families, transitions, ...ends };
  };
}
