import { startCells } from "../../derive/start.ts";
import { backwardStep, forwardStep, type Step } from "../../derive/step.ts";
import type { End, Lattice } from "../../spec/lattice.ts";

/** Which way the recursion goes over the frames. */
export interface Direction {
  readonly name: "alpha" | "beta";
  readonly step: Step;
  /** What it adds to t. */
  readonly sign: 1 | -1;
}

export const alpha = (lattice: Lattice): Direction => ({
  name: "alpha",
  step: forwardStep(lattice),
  sign: 1,
});
export const beta = (lattice: Lattice): Direction => ({
  name: "beta",
  step: backwardStep(lattice),
  sign: -1,
});

/** The cell before its first frame from which it begins: counted from 0 for alpha, from S for beta. */
export function startOf(lattice: Lattice, { name }: Direction): End {
  const { initial, final } = startCells(lattice);
  return name === "alpha" ? initial : final;
}
