import { add, type Block, gt, i32, lt, max, min, mul, op, real, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";
import { MIN_REACH, type Parts, type Representation } from "./represent.ts";

// A weight is m * 2^e, m a float32 and e an int32, without a branch: for SIMD and for GPUs, where lanes that go different
// ways cost more than arithmetic. scale leaves m in [1, 2); a sum of up to 4 weights stays below 8 and is not normalised.
// Adding across exponents rounds as IEEE arithmetic of unbounded range would: 2^(difference) is 0 below 2^-126. No cell is
// ever 0, infinite or NaN; a dead one has an exponent that no live one reaches: a frame's gap is cut at 2^26 / T octaves,
// or at MIN_REACH (28,854 octaves) where T > 2325. There, a path whose gaps add up to 2^27 octaves counts as dead.

const DEAD = -(2 ** 28);
const DEAD_BELOW = -(2 ** 27);
const LIVE_RANGE = 2 ** 26;
const [MANTISSA_BITS, BIAS] = [23, 127];
const FRACTION_MASK = 2 ** MANTISSA_BITS - 1;

const f32 = (value: number): Expr => real(Math.fround(value), "f32");
const toReal = (value: Expr): Expr => op("f32", "toReal", value);
/** 2^exponent, 0 below 2^-126; at most 2^127. */
const power = (exponent: Expr): Expr =>
  op(
    "f32",
    "fromBits",
    op("i32", "shl", min(max(add(exponent, i32(BIAS)), i32(0)), i32(2 * BIAS)), i32(MANTISSA_BITS)),
  );

export const narrow: Representation = {
  arithmetic: "f32",
  weight: [
    { suffix: "", type: "f32" },
    { suffix: "Exponent", type: "i32" },
  ],
  emitted: [
    { suffix: "", type: "f32" },
    { suffix: "Exponent", type: "i32" },
  ],
  largestFan: 4,
  unit: Math.LN2,
  perEmission: 0,
  dead: () => [f32(1), i32(DEAD)],
  one: () => [f32(1), i32(0)],
  sum: (b, [a, aExponent]: Parts, [c, cExponent]: Parts) => {
    const exponent = b.let("sumExponent", max(aExponent!, cExponent!));
    const shifted = (m: Expr, e: Expr) => mul(m, power(sub(e, exponent)));
    return [b.let("sum", add(shifted(a!, aExponent!), shifted(c!, cExponent!))), exponent];
  },
  scale: (b, [weight, weightExponent], [emission, emissionExponent]) =>
    normalised(b, mul(weight!, emission!), max(add(weightExponent!, emissionExponent!), i32(DEAD))),
  reach: (frames) => min(f32(-MIN_REACH), op("f32", "div", f32(-LIVE_RANGE * Math.LN2), toReal(frames))),
  emission: (b, x, best, reach) => {
    const gap = b.let("gap", sub(x, best));
    const cut = b.let("cut", select(gt(gap, reach), gap, reach));
    // One octave further than needed, so that the rest is positive and its exp at least 1.
    const octaves = b.let("octaves", sub(op("i32", "truncate", mul(cut, f32(1 / Math.LN2))), i32(1)));
    // ln 2 in two pieces (Cody and Waite): the first has 9 bits, so that it is exact times an integer below 2^15, 22,700
    // nats. Beyond, the rest is wrong, but so is float32's own difference of such logits.
    const rest = sub(
      sub(cut, mul(toReal(octaves), f32(0.693359375))),
      mul(toReal(octaves), f32(-2.1219444e-4)),
    );
    const masked = op("bool", "isMasked", x);
    return [
      b.let("emission", select(masked, f32(1), op("f32", "exp", rest))),
      b.let("emissionExponent", select(masked, i32(DEAD), octaves)),
    ];
  },
  noEmission: () => [f32(1), i32(DEAD)],
  posterior: (b, [alpha, alphaExponent], [beta, betaExponent], [, totalExponent]) =>
    b.let(
      "posterior",
      mul(mul(alpha!, beta!), power(sub(add(alphaExponent!, betaExponent!), totalExponent!))),
    ),
  isDead: ([, exponent]) => lt(exponent!, i32(DEAD_BELOW)),
};

function normalised(b: Block, product: Expr, exponent: Expr): Parts {
  const bits = b.let("bits", op("i32", "bits", product));
  const mantissa = op(
    "f32",
    "fromBits",
    add(op("i32", "and", bits, i32(FRACTION_MASK)), i32(BIAS * 2 ** MANTISSA_BITS)),
  );
  return [
    b.let("product", mantissa),
    b.let("productExponent", add(exponent, sub(op("i32", "shr", bits, i32(MANTISSA_BITS)), i32(BIAS)))),
  ];
}
