// A lattice says which alignments exist: families of states indexed by k, the transitions between them, where a path may
// begin and end, and what each state emits. It says what, never where or how: no loops, no threads, no number format.
// Everything else about a recursion (forward step, backward step, window, feasibility, posteriors) is derived from it.

/** `differs` holds at k where label k is not equal to label k - 1. */
export type Guard = "differs";

export type Emission = "blank" | "label";

export interface Transition {
  readonly from: string;
  readonly to: string;
  /** A path moves from `from[k - advance]` to `to[k]`. */
  readonly advance: number;
  /** The transition into `to[k]` exists only where the guard holds at k. */
  readonly when?: Guard;
}

/** A state by its distance from one end of the lattice: `{ family: "label", k: -1 }` as final is `label[S - 1]`. */
export interface End {
  readonly family: string;
  readonly k: number;
}

export interface Lattice {
  readonly name: string;
  /** What `family[k]` emits: the blank, or label k (k = 0..S - 1; there is no label S). */
  readonly families: Readonly<Record<string, Emission>>;
  readonly transitions: readonly Transition[];
  /** Counted from 0. */
  readonly initial: readonly End[];
  /** Counted from S. */
  readonly final: readonly End[];
}
