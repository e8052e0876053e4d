import type { Guard, LogWeight } from "../spec/lattice.ts";
import type { Step, Term } from "./step.ts";

// CTC's two sums overlap: l + b + differs * l[-1] holds b + l[-1], which is b's own sum. Where a family's guarded term
// and one plain term together are another family's whole sum (perhaps of a neighbouring k), the guard chooses between
// that sum and the plain term alone. It saves one addition of three per pair, forward and backward. Sums with weights in them
// are not shared.

export type Sum = readonly Addend[];

export type Addend =
  | {
      readonly kind: "cell";
      readonly family: string;
      readonly offset: number;
      readonly weight?: LogWeight;
    }
  | {
      readonly kind: "guarded";
      readonly guard: Guard;
      readonly guardOffset: number;
      readonly family: string;
      readonly offset: number;
      readonly weight?: LogWeight;
    }
  | { readonly kind: "shared"; readonly family: string; readonly offset: number }
  | {
      readonly kind: "choice";
      readonly guard: Guard;
      readonly guardOffset: number;
      /** Where the guard holds: the whole sum of `family` at k + offset. */
      readonly shared: { readonly family: string; readonly offset: number };
      /** Where it does not: this cell alone. */
      readonly cell: { readonly family: string; readonly offset: number };
    };

export function sharedSums(step: Step): Readonly<Record<string, Sum>> {
  return Object.fromEntries(Object.keys(step).map((family) => [family, share(step, family)]));
}

function share(step: Step, family: string): Sum {
  const terms = step[family]!;
  const families = Object.keys(step);
  for (const other of families) {
    const whole = step[other]!;
    if (other === family || whole.length < 2 || !whole.every(isPlain)) continue;
    // Of two equal sums the first stands by itself, or each would be the other's.
    if (whole.length === terms.length && families.indexOf(other) > families.indexOf(family)) continue;
    for (const shift of shifts(terms, whole)) {
      const covered = terms.filter(
        (term) =>
          term.weight === undefined &&
          whole.some((part) => part.family === term.family && part.offset + shift === term.offset),
      );
      if (covered.length !== whole.length) continue;
      const rest = terms.filter((term) => !covered.includes(term)).map(single);
      const guarded = covered.filter((term) => term.guard);
      const shared = { family: other, offset: shift };
      if (guarded.length === 0) return [...rest, { kind: "shared", ...shared }];
      const free = covered.filter((term) => !term.guard);
      if (guarded.length !== 1 || free.length !== 1) continue;
      const { guard, guardOffset } = guarded[0]!;
      const cell = { family: free[0]!.family, offset: free[0]!.offset };
      return [...rest, { kind: "choice", guard: guard!, guardOffset, shared, cell }];
    }
  }
  return terms.map(single);
}

const isPlain = ({ guard, weight }: Term): boolean => guard === undefined && weight === undefined;

function single({ family, offset, guard, guardOffset, weight }: Term): Addend {
  const cell = { family, offset, ...(weight !== undefined && { weight }) };
  return guard ? { kind: "guarded", guard, guardOffset, ...cell } : { kind: "cell", ...cell };
}

/** Never away from where all neighbours are: what is carried from k to k is carried one way. */
function shifts(terms: readonly Term[], whole: readonly Term[]): number[] {
  const way = Math.sign([...terms, ...whole].find(({ offset }) => offset !== 0)?.offset ?? 0);
  const all = terms.flatMap((term) =>
    whole.filter((part) => part.family === term.family).map((part) => term.offset - part.offset),
  );
  const along = all.filter((shift) => shift === 0 || Math.sign(shift) === way);
  return [...new Set(along)].sort((a, b) => Math.abs(a) - Math.abs(b));
}
