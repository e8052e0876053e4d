import type { Block } from "../ir/build.ts";
import { add, gt, i32, lt, max, min, mul, op, real, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";
import { LEAST_ARC } from "../ir/operations.ts";
import { LOG2_COARSE, LOG2_FINE, NATURAL, powerOfTwo, shallowPolynomial } from "./polynomial.ts";
import { aboveByExponent, MIN_REACH, type Parts, type Representation } from "./represent.ts";

// A weight is m * 2^e, m a float32 and e an int32, without a branch: for SIMD and for GPUs, where lanes that diverge
// cost more than arithmetic. scale leaves m in [1, 2); a sum of up to 16 weights stays below 32 and is not normalised;
// an emission has m in [0.7, 1.42], and an exponent that is 127 too low, which saves scale an addition a cell. Adding across
// exponents rounds as IEEE arithmetic of unbounded range would. No cell is ever 0, infinite or NaN; a dead one has an exponent
// that no live one reaches: a frame's gap is cut at 2^26 / T octaves, at 2^22 where T < 16, and at MIN_REACH (28,854 octaves)
// where T > 2325. There, a path whose gaps add up to 2^27 octaves counts as dead.

const DEAD = -(2 ** 28);
const DEAD_BELOW = -(2 ** 27);
const LIVE_RANGE = 2 ** 26;
// Added to a number below 2^22, it leaves that number's nearest integer in the low bits of the pattern. That is cheaper than a
// conversion, which has to handle numbers that do not fit.
const [COUNTER, COUNTABLE] = [1.5 * 2 ** 23, 2 ** 22 - 1];
const COUNTER_BITS = 0x4b40_0000;
const [MANTISSA_BITS, BIAS] = [23, 127];
const FRACTION_MASK = 2 ** MANTISSA_BITS - 1;

const f32 = (value: number): Expr => real(Math.fround(value), "f32");
const toReal = (value: Expr): Expr => op("f32", "toReal", value);

/** The integer nearest to a number from -COUNTABLE to 0: as a real, and as an emission's exponent. */
type Nearest = (b: Block, x: Expr) => { readonly count: Expr; readonly exponent: Expr };

const byPattern: Nearest = (b, x) => {
  const counted = b.let("counted", add(x, f32(COUNTER)));
  const count = b.let("octaves", op("f32", "sub", counted, f32(COUNTER)));
  return { count, exponent: sub(op("i32", "bits", counted), i32(COUNTER_BITS + BIAS)) };
};

const byInteger: Nearest = (b, x) => {
  const counted = b.let("counted", op("i32", "truncate", sub(x, f32(0.5))));
  return { count: b.let("octaves", toReal(counted)), exponent: sub(counted, i32(BIAS)) };
};

/** a - x * c */
type Without = (a: Expr, x: Expr, c: Expr) => Expr;

const byTwo: Without = (a, x, c) => sub(a, mul(x, c));
/**
 * A separate operation, because two in a row could become a - x * (c + d), which is not exact (Metal's fast math). On a
 * device without a fused one, WGSL allows a multiplication and an addition, as in `byTwo`.
 */
const byOne: Without = (a, x, c) => op("f32", "fma", x, sub(f32(0), c), a);

export const narrow: Representation = {
  ...representation("f64", byPattern, byTwo),
  log: ([mantissa, exponent]) =>
    add(
      op("f64", "log", op("f64", "widen", mantissa!)),
      mul(op("f64", "toReal", exponent!), real(Math.LN2, "f64")),
    ),
};

/** For languages without float64 that may replace `(x + c) - c` by x. */
export const narrowByInteger: Representation = representation("f32", byInteger, byOne);

function representation(total: Representation["total"], nearest: Nearest, without: Without): Representation {
  return {
    arithmetic: "f32",
    total,
    weight: [
      { suffix: "", type: "f32" },
      { suffix: "Exponent", type: "i32" },
    ],
    emitted: [
      { suffix: "", type: "f32" },
      { suffix: "Exponent", type: "i32" },
    ],
    // A sum's bits are added to a dead cell's exponent by scale, at most 5 a frame: 2^27 / 5 frames until it could pass for a live one.
    largestFan: 16,
    unit: Math.LN2,
    perEmission: 0,
    dead: () => [f32(1), i32(DEAD)],
    one: () => [f32(1), i32(0)],
    sum: (b, [a, aExponent]: Parts, [c, cExponent]: Parts) => {
      const exponent = b.let("sumExponent", max(aExponent!, cExponent!));
      // The larger has a mantissa of at least 1, so 2^-126 of the other does not matter.
      const shifted = (m: Expr, e: Expr) => {
        const distance = max(sub(e, exponent), i32(1 - BIAS));
        return op(
          "f32",
          "fromBits",
          add(op("i32", "bits", m), op("i32", "shl", distance, i32(MANTISSA_BITS))),
        );
      };
      return [b.let("sum", add(shifted(a!, aExponent!), shifted(c!, cExponent!))), exponent];
    },
    // Mantissas that were not added up are in [1, 2): scale leaves them so.
    above: aboveByExponent,
    scale: (b, [weight, weightExponent], [emission, emissionExponent]) => {
      const bits = b.let("bits", op("i32", "bits", mul(weight!, emission!)));
      const fraction = op("i32", "and", bits, i32(FRACTION_MASK));
      const exponent = max(add(weightExponent!, emissionExponent!), i32(DEAD - BIAS));
      return [
        b.let("product", op("f32", "fromBits", add(fraction, i32(BIAS * 2 ** MANTISSA_BITS)))),
        b.let("productExponent", add(exponent, op("i32", "shr", bits, i32(MANTISSA_BITS)))),
      ];
    },
    reach: (frames) => {
      const live = op("f32", "div", f32(-LIVE_RANGE * Math.LN2), toReal(frames));
      return min(f32(-MIN_REACH), max(f32(-COUNTABLE * Math.LN2), live));
    },
    emission: (b, x, best, reach) => {
      const gap = b.let("gap", sub(x, best));
      const kept = gt(gap, reach);
      const cut = b.let("cut", select(kept, gap, reach));
      // What the difference lost in rounding (Knuth's two-sum): half an ulp of 80 is 4e-6 of an emission.
      const back = b.let("back", sub(gap, x));
      const lost = b.let("lost", select(kept, sub(sub(x, sub(gap, back)), add(best, back)), f32(0)));
      const { count, exponent } = nearest(b, mul(cut, f32(1 / Math.LN2)));
      // Exact below 2^15 octaves, 22,700 nats, and past the reach.
      const near = without(without(cut, count, f32(LOG2_COARSE)), count, f32(LOG2_FINE));
      const rest = b.let("octaveRest", add(near, lost));
      const masked = op("bool", "isMasked", x);
      return [
        b.let("emission", select(masked, f32(1), shallowPolynomial(b, NATURAL, rest))),
        b.let("emissionExponent", select(masked, i32(DEAD - BIAS), exponent)),
      ];
    },
    noEmission: () => [f32(1), i32(DEAD - BIAS)],
    arc(b, logWeight) {
      const never = b.let(
        "never",
        op("bool", "either", op("bool", "isMasked", logWeight), lt(logWeight, f32(LEAST_ARC))),
      );
      const log = b.let("arcLog", select(never, f32(0), logWeight));
      const [mantissa, exponent] = this.emission(b, log, f32(0), f32(LEAST_ARC));
      return [
        b.let("arc", select(never, f32(1), mantissa!)),
        b.let("arcExponent", select(never, i32(DEAD - BIAS), exponent!)),
      ];
    },
    // A cell's share of the total is at most 1, so the power needs no upper bound.
    posterior: (b, [alpha, alphaExponent], [beta, betaExponent], [, totalExponent]) => {
      const distance = sub(add(alphaExponent!, betaExponent!), sub(totalExponent!, i32(BIAS)));
      return b.let("posterior", mul(mul(alpha!, beta!), powerOfTwo(max(distance, i32(0)))));
    },
    isDead: ([, exponent]) => lt(exponent!, i32(DEAD_BELOW)),
    product: (b, [a, aExponent], [c, cExponent]) => [
      b.let("joint", mul(a!, c!)),
      b.let("jointExponent", add(aExponent!, cExponent!)),
    ],
    magnitude: ([, exponent]) => exponent!,
    relative: (_b, [mantissa, exponent], magnitude) =>
      mul(mantissa!, powerOfTwo(max(sub(exponent!, sub(magnitude, i32(BIAS))), i32(0)))),
    absolute: (_b, value, magnitude) => [value, magnitude],
  };
}
