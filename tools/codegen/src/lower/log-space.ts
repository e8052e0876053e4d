import { add, eq, gt, lt, max, ne, op, real, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";
import { LEAST_ARC } from "../ir/operations.ts";
import type { Representation } from "./represent.ts";

// A weight is its natural logarithm in float64: the slow reference. An addition takes two exp and a log, 10 times the time of
// mantissa and exponent, and adds an absolute error of ulp(|log alpha|). But it can be compared with any textbook.

const f64 = (value: number): Expr => real(value, "f64");
const toReal = (value: Expr): Expr => op("f64", "toReal", value);
const LEAST = -(2 ** 30); // nats, where an i32 says how many
const DEAD = f64(Number.NEGATIVE_INFINITY);

export const logSpace: Representation = {
  arithmetic: "f64",
  total: "f64",
  weight: [{ suffix: "Log", type: "f64" }],
  emitted: [{ suffix: "Log", type: "f64" }],
  dead: () => [DEAD],
  one: () => [f64(0)],
  sum: (b, [a], [c]) => {
    const high = b.let("high", select(gt(a!, c!), a!, c!));
    const sum = b.var("logSum", high);
    b.if(ne(high, DEAD), (b) => {
      const terms = add(op("f64", "expAny", sub(a!, high)), op("f64", "expAny", sub(c!, high)));
      b.assign(sum, add(high, op("f64", "log", terms)));
    });
    return [sum];
  },
  above: ([a], [c]) => gt(a!, c!),
  scale: (b, [weight], [emission]) => [b.let("product", add(weight!, emission!))],
  largestFan: Number.POSITIVE_INFINITY,
  unit: 0,
  perEmission: 0,
  reach: () => DEAD,
  emission: (b, x, best) => [b.let("gap", sub(x, best))],
  noEmission: () => [DEAD],
  arc: (_b, logWeight) => [select(lt(logWeight, f64(LEAST_ARC)), DEAD, logWeight)],
  posterior: (_b, [alpha], [beta], [total]) => op("f64", "expAny", sub(add(alpha!, beta!), total!)),
  isDead: ([weight]) => eq(weight!, DEAD),
  product: (b, [a], [c]) => [b.let("joint", add(a!, c!))],
  magnitude: ([weight]) => op("i32", "truncate", max(weight!, f64(LEAST))),
  relative: (_b, [weight], magnitude) => op("f64", "expAny", sub(weight!, toReal(magnitude))),
  absolute: (_b, value, magnitude) => [add(op("f64", "log", value), toReal(magnitude))],
};
