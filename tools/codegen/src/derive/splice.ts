import type { Guard, Lattice, LogWeight } from "../spec/lattice.ts";
import { distanceOf, familiesOf, labelFamilies } from "./vocabulary.ts";

// A target that differs from another in one place. Up to there its alphas are the other's, and from there on its betas are. States
// between, which have neither, have a recursion of their own. Every alignment goes from the first over the second to the third, or
// past the second, so it is counted once: by the arc that it comes to the third by, or by its end if it never does.
//
// The place is before label `position`. All k here are relative to it, in the target that has been edited.

/** What is done there: how many labels the target has more. A substitution takes one away and puts one in. */
export type Shift = -1 | 0 | 1;

/** A label of the target as it was, k relative to the position; or the one that is put in. */
export type SplicedLabel = number | "new";

/** The guard holds where the two differ, or one does not exist. */
export interface SplicedGuard {
  readonly one: SplicedLabel;
  readonly other: SplicedLabel;
}

/** A cell of the target as it was, k relative to the position. */
export interface SplicedCell {
  readonly family: string;
  readonly k: number;
}

export interface SplicedArc {
  readonly from: SplicedCell;
  readonly to: SplicedCell;
  readonly guard?: SplicedGuard;
  readonly weight?: LogWeight;
}

export interface Splice {
  readonly shift: Shift;
  /** Families of the label that is put in: states between. None where a label is taken away. */
  readonly between: readonly string[];
  /** Into states between, from those that have alphas. */
  readonly entries: readonly (Omit<SplicedArc, "to"> & { readonly to: string })[];
  /** From one state between to another, or to itself. */
  readonly inner: readonly { readonly from: string; readonly to: string; readonly weight?: LogWeight }[];
  /** From states between, to those that have betas. */
  readonly exits: readonly (Omit<SplicedArc, "from"> & { readonly from: string })[];
  /** From states that have alphas to those that have betas. */
  readonly bypasses: readonly SplicedArc[];
  /** The last k, of each family, that has an alpha. */
  readonly lastBefore: Readonly<Record<string, number>>;
}

export function spliceOf(lattice: Lattice, shift: Shift): Splice {
  const put = shift < 0 ? 0 : 1;
  const labels = labelFamilies(lattice);
  const before = lastWithAlpha(lattice);
  const after = firstWithBeta(lattice, put);
  const names = familiesOf(lattice);
  for (const family of names)
    for (let k = before[family]! + 1; k < after[family]!; k++)
      if (k !== 0 || put === 0 || !labels.includes(family))
        refuse(lattice, `${family}[${k}] would have neither`);
  const kindOf = (family: string, k: number) =>
    k <= before[family]! ? "before" : k < after[family]! ? "between" : "after";
  /** Where a state after the place was. */
  const was = (k: number) => k - shift;
  const labelAt = (k: number): SplicedLabel => (k < 0 ? k : k < put ? "new" : was(k));
  const guardOf = (guard: Guard | undefined, k: number): SplicedGuard | undefined =>
    guard && { one: labelAt(k), other: labelAt(k - distanceOf(guard)) };

  const [entries, inner, exits, bypasses]: [
    Splice["entries"][number][],
    Splice["inner"][number][],
    Splice["exits"][number][],
    SplicedArc[],
  ] = [[], [], [], []];
  const reach = Math.max(...lattice.transitions.map(({ advance }) => advance)) + 1;
  for (const { from, to, advance, when, weight } of lattice.transitions)
    for (let k = -reach; k <= reach + put; k++) {
      const [source, target] = [kindOf(from, k - advance), kindOf(to, k)];
      const guard = guardOf(when, k);
      const rest = { ...(guard && { guard }), ...(weight !== undefined && { weight }) };
      const [origin, end] = [
        { family: from, k: k - advance },
        { family: to, k: was(k) },
      ];
      if (source === "before" && target === "between") entries.push({ from: origin, to, ...rest });
      else if (source === "between" && target === "between")
        inner.push({ from, to, ...(weight !== undefined && { weight }) });
      else if (source === "between" && target === "after") exits.push({ from, to: end, ...rest });
      else if (source === "before" && target === "after") {
        if (guard && [guard.one, guard.other].includes("new"))
          refuse(lattice, `${from} > ${to} passes by a label that its guard looks at`);
        bypasses.push({ from: origin, to: end, ...rest });
      }
    }
  const between = put === 0 ? [] : labels;
  return { shift, between, entries, inner, exits, bypasses, lastBefore: before };
}

/** The last k of each family whose alpha is as it was: neither it nor any state before it has to do with labels from 0 on. */
function lastWithAlpha(lattice: Lattice): Record<string, number> {
  const labels = labelFamilies(lattice);
  const last: Record<string, number> = Object.fromEntries(
    // Beyond 0 betas will do as well.
    familiesOf(lattice).map((family) => [family, labels.includes(family) ? -1 : 0]),
  );
  settle(lattice, ({ from, to, advance, when }) => {
    const most = Math.min(last[from]! + advance, when ? -1 : 0);
    if (most >= last[to]!) return false;
    last[to] = most;
    return true;
  });
  return last;
}

/** The first k whose beta is as it was. @param put how many labels there are from the position on that were not there */
function firstWithBeta(lattice: Lattice, put: number): Record<string, number> {
  const labels = labelFamilies(lattice);
  const first: Record<string, number> = Object.fromEntries(
    familiesOf(lattice).map((family) => [family, labels.includes(family) ? put : Number.NEGATIVE_INFINITY]),
  );
  settle(lattice, ({ from, to, advance, when }) => {
    const least = Math.max(first[to]!, when ? put + distanceOf(when) : Number.NEGATIVE_INFINITY) - advance;
    if (least <= first[from]!) return false;
    first[from] = least;
    return true;
  });
  return first;
}

/** Until no transition changes anything. */
function settle(
  { transitions }: Lattice,
  change: (transition: Lattice["transitions"][number]) => boolean,
): void {
  while (transitions.some(change));
}

function refuse({ name }: Lattice, why: string): never {
  throw new Error(`spec ${name}: its edits cannot be derived: ${why}`);
}
