import { namedWeights } from "../../derive/vocabulary.ts";
import { type Block, op, real } from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";
import type { Lattice, LogWeight } from "../../spec/lattice.ts";

/** What a transition or an end multiplies by, in the form that scales cells. */
export type ArcWeights = (weight: LogWeight) => Expr;

/** Log-weights that the caller gives. */
export const weightScalars = (lattice: Lattice): Kernel["scalars"] =>
  namedWeights(lattice).map((name) => ({ name, type: "real", doc: "a log-weight, 0 at most" }));

/** Each is made once, here. @param grain as an emission's */
export function arcWeights(
  b: Block,
  lattice: Lattice,
  scalar: (name: string) => Expr,
  grain: Expr = real(0),
): ArcWeights {
  const { transitions, initial, final } = lattice;
  const all = new Set([...transitions, ...initial, ...final].flatMap(({ weight }) => weight ?? []));
  const made = new Map(
    [...all].map((weight) => {
      const log = typeof weight === "string" ? scalar(weight) : real(weight);
      const stem = typeof weight === "string" ? `${weight}Weight` : "fixedWeight";
      return [weight, b.let(stem, op("emission", "arc", log, grain))] as const;
    }),
  );
  return (weight) => made.get(weight)!;
}

/** A cell after a transition or an end of that weight. */
export function weighed(b: Block, cell: Expr, weight: LogWeight | undefined, weights: ArcWeights): Expr {
  return weight === undefined ? cell : b.let("weighed", op("weight", "scale", cell, weights(weight)));
}
