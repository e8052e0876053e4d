import type { Batch, PlanSpec } from "@ctckit/core/backend";
import { isExpectation } from "./expectations.ts";

/** Which arrays a plan needs. */
export type Need = "loss" | "posteriors" | "edits" | "expectations";

export function needOf({ operation }: PlanSpec): Need {
  if (isExpectation(operation)) return "expectations";
  return operation === "posteriors" || operation === "edits" ? operation : "loss";
}

/** T frames, C classes, S labels, L labels of all targets, U classes in use, R rows of alpha. */
export type Dimensions = Readonly<Record<"T" | "C" | "S" | "L" | "U" | "R", number>>;

/** Calls `visit` with the sizes of each sample that reaches the lattice, and whether it does. */
export function eachSize(
  batch: Batch,
  need: Need,
  {
    namedClasses,
    mostLabels,
  }: { readonly namedClasses: number; readonly mostLabels: (frames: number) => number },
  visit: (dimensions: Dimensions, reaches: boolean) => void,
): void {
  const { classes: C, inputLengths, targetOffsets, targets } = batch;
  const spare = need === "edits" ? 1 : 0;
  const time = inputLengths.reduce((most, frames) => Math.max(most, frames), 0);
  let [lastT, lastS] = [-1, -1];
  for (let n = 0; n < batch.batch; n++) {
    const [T, S] = [need === "loss" ? time : inputLengths[n]!, targetOffsets[n + 1]! - targetOffsets[n]!];
    if (T === lastT && S === lastS) continue;
    [lastT, lastS] = [T, S];
    const others = need === "edits" ? batch.asked!.length : need === "loss" ? targets.length : 0;
    const U = Math.min(S + namedClasses + others, C);
    const R = need === "loss" ? Math.min(2, T) : T;
    visit({ T, C, S, L: S, U, R }, S <= mostLabels(T) + spare);
  }
}
