import type { Term } from "../../derive/step.ts";
import { add, type Block, div, gt, i32, max, mul, ne, op, real, select, sub } from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { type ArcWeights, weighed, weightScalars } from "../cells/arc-weights.ts";
import type { CellRow } from "../cells/cell-rows.ts";
import { emissionId } from "../cells/emissions.ts";
import type { GuardReader } from "../cells/guards.ts";
import { frameWidth } from "../classes/all-frames.ts";
import type { Schedule } from "../sweep/schedule.ts";

// The expectation algebra (Eisner 2002, Li and Eisner 2009): beside the weight of all partial paths of a cell, the mean over them of a
// number that a path counts frame by frame. Means, not sums of products: they have an ordinary range, whatever the weights' is.

/** Of a kernel that has means. */
export const meanScalars = (lattice: Lattice): Kernel["scalars"] => [
  { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
  { name: "targetLength", type: "i32", doc: "S" },
  { name: "usedCount", type: "i32", doc: "U" },
  { name: "lag", type: "real", doc: "what a frame counts for each label that has not begun" },
  ...weightScalars(lattice),
];

/** What a path that is in `family[k]` counts in a frame. */
export type FrameValues = (b: Block, family: string, k: Expr) => Expr;

export function frameValues(
  b: Block,
  lattice: Lattice,
  schedule: Schedule,
  scalar: (name: string) => Expr,
  t: Expr,
): FrameValues {
  const start = b.let("slopesRow", mul(t, frameWidth(scalar("usedCount"), schedule)));
  const [lag, labels] = [scalar("lag"), scalar("targetLength")];
  // So many would have begun if each label took equally long: sums over frames stay small.
  const place = add(toReal(t), real(0.5));
  const evenly = b.let("evenly", div(mul(place, toReal(labels)), toReal(scalar("frames"))));
  return (b, family, k) => {
    const slope = b.let("slope", b.read("slopes", add(start, emissionId(b, lattice, family, k))));
    const begun = lattice.families[family] === "label" ? add(k, i32(1)) : k;
    return b.let("value", add(slope, mul(lag, sub(evenly, toReal(begun)))));
  };
}

const toReal = (value: Expr): Expr => op("real", "toReal", value);

export interface Mean {
  readonly weight: Expr;
  readonly mean: Expr;
}

export interface Neighbours {
  readonly weights: CellRow;
  /** A cell of no weight may have any mean here, or none. */
  readonly means: CellRow;
  readonly guard: GuardReader;
  readonly arcs: ArcWeights;
}

/** Over all ways into the cell at k, or on from it. */
export function meanOf(
  b: Block,
  { weights, means, guard, arcs }: Neighbours,
  terms: readonly Term[],
  k: Expr,
): Mean {
  if (terms.length === 0) return { weight: b.let("none", op("weight", "dead")), mean: real(0) };
  const ways = terms.map(({ family, offset, guard: when, guardOffset, weight }) => {
    const there = add(k, i32(offset));
    const cell = weighed(b, b.let(`${family}There`, weights.read(b, family, there)), weight, arcs);
    return {
      weight: when ? guarded(b, cell, ne(guard(b, when, add(k, i32(guardOffset))), i32(0))) : cell,
      mean: b.let("meanThere", means.read(b, family, there)),
    };
  });
  const magnitudes = ways.map(({ weight }) => op("i32", "magnitude", weight));
  const magnitude = b.let("magnitude", magnitudes.reduce(max));
  const shares = ways.map(({ weight }) => b.let("share", op("real", "relative", weight, magnitude)));
  const parts = ways.map(({ weight, mean }, i) =>
    mul(shares[i]!, select(op("bool", "isDead", weight), real(0), mean)),
  );
  const sum = b.let("shares", shares.reduce(add));
  return {
    weight: b.let("joint", op("weight", "absolute", sum, magnitude)),
    mean: b.let("mean", select(gt(sum, real(0)), div(parts.reduce(add), sum), real(0))),
  };
}

function guarded(b: Block, cell: Expr, holds: Expr): Expr {
  const chosen = b.var("chosen", op("weight", "dead"));
  b.if(holds, (b) => b.assign(chosen, cell));
  return chosen;
}
