import type { Problem } from "./problem.ts";

/** All values of a failed comparison, for readers who need more than the first. Plain data. */
export interface Evidence {
  /** The shape of what is compared: losses `[N]`, gradient `[T, N, C]`, or the number of values that the case compares. */
  readonly shape: readonly number[];
  readonly expected: readonly number[];
  readonly actual: readonly number[];
  /** Bounds on the absolute difference of each value. */
  readonly bound: readonly number[];
  /** The problem, if the case has just one. */
  readonly question?: Question;
}

/** A problem with its numbers in plain arrays. */
export type Question = Omit<Problem, "data"> & { readonly data: readonly number[] };

/** What a comparison is about. */
export interface About {
  readonly shape: readonly number[];
  readonly problem?: Problem;
}

export function questionOf({ data, ...problem }: Problem): Question {
  return { ...problem, data: Array.from(data) };
}
