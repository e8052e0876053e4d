import type { Shape } from "../cases.ts";

/** One panel of the figure: what grows, and what stays. */
export interface Axis {
  readonly symbol: "T" | "C";
  /** As a reader calls it. */
  readonly label: string;
  readonly fixed: string;
  readonly points: readonly number[];
  shape(point: number): Shape;
}

/** Along T all the work grows; along C the softmax alone, until the lattice no longer counts. */
export const axes: readonly Axis[] = [
  {
    symbol: "T",
    label: "T, frames",
    fixed: "N = 8, C = 64, S = T / 5",
    points: [125, 250, 500, 1000, 2000],
    shape: (time) => ({ time, batch: 8, classes: 64, targetLength: time / 5 }),
  },
  {
    symbol: "C",
    label: "C, classes",
    fixed: "T = 200, N = 4, S = 40",
    points: [32, 128, 512, 2048, 8192],
    shape: (classes) => ({ time: 200, batch: 4, classes, targetLength: 40 }),
  },
];
