import type { Block } from "../ir/build.ts";
import { add, ge, gt, i32, lt, max, mul, op, real, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";
import { LEAST_ARC } from "../ir/operations.ts";
import type { Representation } from "./represent.ts";

// For best paths only: a weight is a whole number of steps, the sum of its frames' log-probs, each relative to the frame's best class
// of the target and cut to whole steps. The grain says how many steps a nat has. Whole numbers add up exactly in any order. So paths that tie
// do so on every machine, and a cell has the same value, but for what was divided off its row, whichever cells were computed with it.
// An arc is one comparison, a cell one addition and one comparison (docs/decisions/0021-best-paths-in-fixed-point.md).
//
// A cell that falls to the floor stays there: what it holds is then too much, never too little. A best path that does not
// touch the floor is therefore the best of all; one that does says nothing, and whoever finds it begins again with fewer steps a nat.

/** Of a weight and of an emission. The sum of the two is an i32. */
const FLOOR = -(2 ** 30);

const f32 = (value: number): Expr => real(Math.fround(value), "f32");
const steps = (b: Block, nats: Expr, grain: Expr): Expr => {
  const exact = b.let("exact", mul(nats, grain));
  const above = b.let("aboveFloor", select(gt(exact, f32(FLOOR)), exact, f32(FLOOR)));
  return b.let("steps", op("i32", "truncate", above));
};
const no = (what: string) => (): never => {
  throw new Error(`fixed point: ${what} of best paths`);
};

export const fixedPoint: Representation = {
  arithmetic: "f32",
  total: "f64",
  weight: [{ suffix: "", type: "i32" }],
  emitted: [{ suffix: "", type: "i32" }],
  largestFan: Number.POSITIVE_INFINITY,
  unit: 0,
  perEmission: 0,
  dead: () => [i32(FLOOR)],
  one: () => [i32(0)],
  sum: no("no sum"),
  above: ([a], [c]) => gt(a!, c!),
  larger: ([a], [c]) => [max(a!, c!)],
  scale: (b, [weight], [emission]) => [b.let("product", max(add(weight!, emission!), i32(FLOOR)))],
  reach: () => f32(0),
  emission: (b, x, best, grain) => [steps(b, sub(x, best), grain)],
  noEmission: () => [i32(FLOOR)],
  arc: (b, logWeight, grain) => {
    const never = op("bool", "either", op("bool", "isMasked", logWeight), lt(logWeight, f32(LEAST_ARC)));
    return [b.let("arc", select(never, i32(FLOOR), steps(b, logWeight, grain)))];
  },
  posterior: no("no posterior"),
  isDead: ([weight]) => ge(i32(FLOOR), weight!),
  product: no("no product"),
  magnitude: ([weight]) => weight!,
  relative: no("no real"),
  absolute: no("no real"),
  over: (b, [weight], magnitude) => [b.let("over", sub(weight!, magnitude))],
};
