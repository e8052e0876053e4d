import { add, type Block, gt, i32, lt, max, min, mul, op, real, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";
import type { Parts, Representation } from "./represent.ts";

// A weight is m * 2^e, m a float32 and e an int32, without a branch: for SIMD and for GPUs, where lanes that go different
// ways cost more than arithmetic. scale leaves m in [1, 2); a sum of up to 4 weights stays below 8 and is not normalised.
// Adding across exponents rounds as IEEE arithmetic of unbounded range would: 2^(difference) is 0 below 2^-126. No cell is
// ever 0, infinite or NaN; a dead one has an exponent that no live one reaches.

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
  name: "narrow",
  arithmetic: "f32",
  weight: [
    { suffix: "", type: "f32" },
    { suffix: "Exponent", type: "i32" },
  ],
  emission: [
    { suffix: "", type: "f32" },
    { suffix: "Exponent", type: "i32" },
  ],
  dead: () => [f32(1), i32(DEAD)],
  one: () => [f32(1), i32(0)],
  sum: (b, [a, aExponent]: Parts, [c, cExponent]: Parts) => {
    const exponent = b.let("sumExponent", max(aExponent!, cExponent!));
    const shifted = (m: Expr, e: Expr) => mul(m, power(sub(e, exponent)));
    return [b.let("sum", add(shifted(a!, aExponent!), shifted(c!, cExponent!))), exponent];
  },
  scale: (b, [weight, weightExponent], [emission, emissionExponent]) =>
    normalised(b, mul(weight!, emission!), max(add(weightExponent!, emissionExponent!), i32(DEAD))),
  emit: (b, gap, frames) => {
    if (gap.kind === "const" && gap.value === Number.NEGATIVE_INFINITY) return [f32(1), i32(DEAD)];
    const floor = op("f32", "div", f32(-LIVE_RANGE * Math.LN2), toReal(frames));
    const cut = b.let("cut", select(gt(gap, floor), gap, floor));
    // One octave further than needed, so that the rest is positive and its exp at least 1.
    const octaves = b.let("octaves", sub(op("i32", "truncate", mul(cut, f32(1 / Math.LN2))), i32(1)));
    // ln 2 in two pieces (Cody and Waite): the first times an integer below 2^15 is exact.
    const [HIGH, LOW] = [0.693145751953125, 1.4286068202862268e-6];
    const rest = sub(sub(cut, mul(toReal(octaves), f32(HIGH))), mul(toReal(octaves), f32(LOW)));
    const live = gt(gap, f32(-3.4028234663852886e38));
    return [
      b.let("emission", select(live, op("f32", "exp", rest), f32(1))),
      b.let("emissionExponent", select(live, octaves, i32(DEAD))),
    ];
  },
  posterior: (b, [alpha, alphaExponent], [beta, betaExponent], [, totalExponent]) =>
    b.let(
      "posterior",
      mul(mul(alpha!, beta!), power(sub(add(alphaExponent!, betaExponent!), totalExponent!))),
    ),
  logWeight: (_b, [mantissa, exponent]) =>
    add(op("f32", "log", mantissa!), mul(toReal(exponent!), f32(Math.LN2))),
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
