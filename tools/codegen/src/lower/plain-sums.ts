import { add, gt, lt, op, real, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";
import { LEAST_ARC } from "../ir/operations.ts";
import type { Representation } from "./represent.ts";

// For best paths only: a weight is the sum of its log-probs, each relative to its frame's best class, in float32. One addition a
// cell and one comparison an arc: 0.25 ns a cell in WebAssembly, where mantissa and exponent take 0.59 (T 6000, S 1200, C 32).
// A sum loses digits as it grows: whoever goes over many frames takes the best cell off a row now and then.

const f32 = (value: number): Expr => real(Math.fround(value), "f32");
/** Far below every live weight. Added to itself in every frame, it takes 3e8 frames to -Infinity. */
const DEAD = -1e30;
const DEAD_BELOW = -1e29;

const no = (what: string) => (): never => {
  throw new Error(`plain sums: ${what} of best paths`);
};

export const plainSums: Representation = {
  arithmetic: "f32",
  total: "f64",
  weight: [{ suffix: "", type: "f32" }],
  emitted: [{ suffix: "", type: "f32" }],
  largestFan: Number.POSITIVE_INFINITY,
  unit: 0,
  perEmission: 0,
  dead: () => [f32(DEAD)],
  one: () => [f32(0)],
  sum: no("no sum"),
  above: ([a], [c]) => gt(a!, c!),
  scale: (b, [weight], [emission]) => [b.let("product", add(weight!, emission!))],
  reach: () => f32(DEAD),
  emission: (b, x, best) => [b.let("emission", select(op("bool", "isMasked", x), f32(DEAD), sub(x, best)))],
  noEmission: () => [f32(DEAD)],
  arc: (b, logWeight) => {
    const never = op("bool", "either", op("bool", "isMasked", logWeight), lt(logWeight, f32(LEAST_ARC)));
    return [b.let("arc", select(never, f32(DEAD), logWeight))];
  },
  posterior: no("no posterior"),
  isDead: ([weight]) => lt(weight!, f32(DEAD_BELOW)),
  product: no("no product"),
  magnitude: no("no magnitude"),
  relative: no("no magnitude"),
  absolute: no("no magnitude"),
};
