import type { Block } from "../ir/build.ts";
import { add, ge, gt, lt, max, mul, op, real, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";
import { LEAST_ARC } from "../ir/operations.ts";
import { MIN_REACH, type Representation } from "./represent.ts";

// For best paths only: a weight is a whole number of steps, the sum of its frames' log-probs, each relative to the frame's best class
// of the target and made a whole number. The grain says how many steps a nat has. Whole numbers add up exactly in any order. So paths
// that tie do so on every machine, and a cell has the same value, but for what was divided off its row, whichever cells were computed with
// it. An arc is one comparison, a cell one addition and one comparison (docs/decisions/0021-best-paths-in-fixed-point.md).
//
// A cell that falls to the floor stays there: what it holds is then too much, never too little. A best path that does not
// touch the floor is therefore the best of all; one that does says nothing, and whoever finds it begins again with fewer steps a nat.

interface Precision {
  /** What holds a weight, and what computes an emission. */
  readonly type: "i32" | "f64";
  readonly arithmetic: "f32" | "f64";
  /** Of a weight and of an emission. What holds a weight holds the sum of two. */
  readonly floor: number;
  /** Steps of a magnitude. */
  readonly unit: number;
  whole(b: Block, exact: Expr): Expr;
  larger(b: Block, a: Expr, c: Expr): Expr;
  atLeast(b: Block, value: Expr, least: Expr): Expr;
  magnitude(weight: Expr): Expr;
  ofMagnitude(magnitude: Expr): Expr;
}

/** For vectors of i32. */
export const fixedPoint = form({
  type: "i32",
  arithmetic: "f32",
  floor: -(2 ** 30),
  unit: 1,
  whole: (_b, exact) => op("i32", "truncate", exact),
  larger: (_b, a, c) => max(a, c),
  atLeast: (_b, value, least) => max(value, least),
  magnitude: (weight) => weight,
  ofMagnitude: (magnitude) => magnitude,
});

const f64 = (value: number): Expr => real(value, "f64");
/** Added to a number below 2^51, it leaves the nearest integer. */
const ROUNDER = 1.5 * 2 ** 52;
const UNIT = 2 ** 21;

/**
 * For float64, of whose 53 bits these are 51. The larger of two is (a + c + |a - c|) / 2, which is exact: as a choice it is
 * a branch that nobody can predict, 4.9 ns a cell in V8 and not 1.7.
 */
export const doubleFixedPoint = form({
  type: "f64",
  arithmetic: "f64",
  floor: -(2 ** 51),
  unit: UNIT,
  whole: (b, exact) => op("f64", "sub", b.let("shifted", add(exact, f64(ROUNDER))), f64(ROUNDER)),
  larger: (b, a, c) => mul(add(add(a, c), op("f64", "abs", b.let("apart", sub(a, c)))), f64(0.5)),
  // Cells at the floor are neighbours, so this one can be predicted.
  atLeast: (_b, value, least) => select(gt(value, least), value, least),
  magnitude: (weight) => op("i32", "truncate", mul(weight, f64(1 / UNIT))),
  ofMagnitude: (magnitude) => mul(op("f64", "toReal", magnitude), f64(UNIT)),
});

function form(precision: Precision): Representation {
  const { type, arithmetic, unit } = precision;
  const exact = (value: number): Expr => real(arithmetic === "f32" ? Math.fround(value) : value, arithmetic);
  const floor: Expr = { kind: "const", type, value: precision.floor };
  const lowest = exact(precision.floor);
  const steps = (b: Block, nats: Expr, grain: Expr, least: Expr): Expr => {
    const all = b.let("exact", mul(nats, grain));
    return b.let("steps", precision.whole(b, b.let("kept", select(gt(all, least), all, least))));
  };
  const no = (what: string) => (): never => {
    throw new Error(`fixed point: ${what} of best paths`);
  };
  return {
    arithmetic,
    total: "f64",
    weight: [{ suffix: "", type }],
    emitted: [{ suffix: "", type }],
    largestFan: Number.POSITIVE_INFINITY,
    unit,
    perEmission: 0,
    dead: () => [floor],
    one: () => [{ kind: "const", type, value: 0 }],
    sum: no("no sum"),
    above: ([a], [c]) => gt(a!, c!),
    larger: (b, [a], [c]) => [precision.larger(b, a!, c!)],
    scale: (b, [weight], [emission]) => {
      const product = b.let("fallen", add(weight!, emission!));
      return [b.let("product", precision.atLeast(b, product, floor))];
    },
    reach: () => exact(0),
    emission: (b, x, best, grain) => {
      const reach = b.let("reach", mul(exact(-MIN_REACH), grain));
      const least = b.let("least", select(gt(reach, lowest), reach, lowest));
      const gap = steps(b, sub(x, best), grain, least);
      return [b.let("emission", select(op("bool", "isMasked", x), floor, gap))];
    },
    noEmission: () => [floor],
    arc: (b, logWeight, grain) => {
      const never = op("bool", "either", op("bool", "isMasked", logWeight), lt(logWeight, exact(LEAST_ARC)));
      return [b.let("arc", select(never, floor, steps(b, logWeight, grain, lowest)))];
    },
    posterior: no("no posterior"),
    isDead: ([weight]) => ge(floor, weight!),
    product: no("no product"),
    magnitude: ([weight]) => precision.magnitude(weight!),
    relative: no("no real"),
    absolute: no("no real"),
    over: (b, [weight], magnitude) => [b.let("over", sub(weight!, precision.ofMagnitude(magnitude)))],
  };
}
