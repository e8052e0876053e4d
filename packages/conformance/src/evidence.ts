import type { Problem } from "./problem.ts";

/** All values of a comparison that failed, for readers who want to see more than the first. Plain data. */
export interface Evidence {
  /** Of what is compared: losses `[N]`, gradient `[T, N, C]`, or as many values as the case looks at. */
  readonly shape: readonly number[];
  readonly expected: readonly number[];
  readonly actual: readonly number[];
  /** On the absolute difference of each. */
  readonly bound: readonly number[];
  /** What was asked, where the case asks one question. */
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
