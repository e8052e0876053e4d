// A lattice says which alignments exist: families of states indexed by k, the transitions between them, where a path may
// begin and end, and what each state emits. It says what, never where or how: no loops, no threads, no number format.
// Everything else about a recursion (forward step, backward step, window, feasibility, posteriors) is derived from it.
// What cannot be derived correctly is refused, with the spec's name, when code is generated (derive/check.ts).

/**
 * `differs` holds at k if label k is not equal to label k - 1, `differs2` if it is not equal to label k - 2, and so on.
 * The labels before the first and after the last differ from all others: guards that look at one of them hold.
 */
export type Guard = "differs" | `differs${number}`;

/** "blank", "label" (label k), or one of the lattice's `classes`. */
export type Emission = string;

/**
 * The natural logarithm of what a path is multiplied by: a number of at most 0, or the name of a scalar that the caller gives. A
 * lattice cell's mantissa only shrinks, so nothing above 0 is possible (docs/decisions/0003-mantissa-that-only-shrinks.md). Below
 * -2.9 million it acts as -Infinity (ir/operations.ts).
 */
export type LogWeight = number | string;

/** Takes one frame: the one that `to[k]` emits. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  /** A path moves from `from[k - advance]` to `to[k]`: 0 or more. */
  readonly advance: number;
  /** The transition into `to[k]` exists only where the guard holds at k. */
  readonly when?: Guard;
  /** Default: 0, a factor of 1. */
  readonly weight?: LogWeight;
}

/** A state by its distance from one end of the lattice: `{ family: "label", k: -1 }` as final is `label[S - 1]`. */
export interface End {
  readonly family: string;
  readonly k: number;
  /** Default: 0, a factor of 1. */
  readonly weight?: LogWeight;
}

export interface Lattice {
  /** In lower case, with hyphens: what a caller names as `topology`. */
  readonly name: string;
  /** Classes that the caller names besides the blank, all different. Default: none. */
  readonly classes?: readonly string[];
  /**
   * Those of them that have no column in a frame: they stand for any class, at a log-probability a frame that the caller gives. Best
   * paths alone can have them. Default: none.
   */
  readonly free?: readonly string[];
  /** What `family[k]` emits. `family[k]` is there for k = 0 .. S, where it emits labels for k = 0 .. S - 1: there is no label S. */
  readonly families: Readonly<Record<string, Emission>>;
  /** Of best paths that tie, the one that comes by the earlier transition is taken, from the end back. */
  readonly transitions: readonly Transition[];
  /** Counted from 0. */
  readonly initial: readonly End[];
  /** Counted from S. Of best paths that tie, the one that ends in the last of these is taken. */
  readonly final: readonly End[];
}
