import type { Block } from "../ir/build.ts";
import { add, gt, lt, max, op, real, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";
import { LEAST_ARC } from "../ir/operations.ts";
import type { Representation } from "./represent.ts";

// For best paths only, where float64 costs no more: a weight is the sum of its frames' log-probs, each relative to the frame's best
// class of the target and rounded to 2^-32. Up to 2^21 nats such sums are exact in any order, so paths that tie do so on every
// machine; beyond, they round as any float64 does.

const f64 = (value: number): Expr => real(value, "f64");
/** Far below every live weight. Added to itself in every frame, it never comes to -Infinity. */
const DEAD = -1e200;
const DEAD_BELOW = -1e100;
/** Added to a number, it leaves only its multiples of 2^-32. */
const ROUNDER = 1.5 * 2 ** 20;

const rounded = (b: Block, nats: Expr): Expr => {
  const shifted = b.let("shifted", add(nats, f64(ROUNDER)));
  return op("f64", "sub", shifted, f64(ROUNDER));
};
const no = (what: string) => (): never => {
  throw new Error(`plain sums: ${what} of best paths`);
};

export const plainSums: Representation = {
  arithmetic: "f64",
  total: "f64",
  weight: [{ suffix: "", type: "f64" }],
  emitted: [{ suffix: "", type: "f64" }],
  largestFan: Number.POSITIVE_INFINITY,
  unit: 0,
  perEmission: 0,
  dead: () => [f64(DEAD)],
  one: () => [f64(0)],
  sum: no("no sum"),
  above: ([a], [c]) => gt(a!, c!),
  larger: ([a], [c]) => [max(a!, c!)],
  scale: (b, [weight], [emission]) => [b.let("product", add(weight!, emission!))],
  reach: () => f64(0),
  emission: (b, x, best) => {
    const masked = op("bool", "isMasked", x);
    return [b.let("emission", select(masked, f64(DEAD), rounded(b, sub(x, best))))];
  },
  noEmission: () => [f64(DEAD)],
  arc: (b, logWeight) => {
    const never = op("bool", "either", op("bool", "isMasked", logWeight), lt(logWeight, f64(LEAST_ARC)));
    return [b.let("arc", select(never, f64(DEAD), rounded(b, logWeight)))];
  },
  posterior: no("no posterior"),
  isDead: ([weight]) => lt(weight!, f64(DEAD_BELOW)),
  product: no("no product"),
  magnitude: no("no magnitude"),
  relative: no("no magnitude"),
  absolute: no("no magnitude"),
};
