import { add, type Block, eq, ge, gt, i32, lt, max, min, mul, op, real, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";
import { LEAST_ARC } from "../ir/operations.ts";
import { aboveByExponent, MIN_REACH, type Parts, type Representation } from "./represent.ts";

// A weight is m * 2^(512 e), m a float64 in [2^-256, 2^256), e an int32: no exp or log per cell, no under- or overflow. The
// exponent changes so rarely that its branches predict well; most additions compare two exponents and add.
//
// Mantissas only shrink, so that one comparison a cell keeps them in range: an emission carries a factor 2^-2, no more
// than 4 cells are added up, so no sum exceeds the largest mantissa of its row. `perEmission` gives the factors back. A lattice
// that adds up more has a further factor in each scale: emissions stay as they are, which all lattices of a backend share.
//
// An emission is one float64: p = exp(gap) / 4 where that is above 2^-510, else the gap itself, which is negative, and
// DEAD_GAP for probability 0. A product with a negative p is below the range, so the test for rescaling finds it.

const BITS = 512;
const UNIT = BITS * Math.LN2;
const [LOW, HIGH, UP, DOWN] = [2 ** -256, 2 ** 256, 2 ** BITS, 2 ** -BITS];
const FACTOR_BITS = 2;
const MOST_FAN_BITS = 4;
// exp(-352) / 4 > 2^-509.9, so a mantissa above 2^-256 times such an emission, and 2^-2 more, needs to be rescaled once at most.
const PLAIN_GAP = -352;
const DEAD_GAP = -1e300;
// A dead exponent falls by at most 1 a frame and two of them are added: -2^28 twice stays inside int32. A frame's gap is
// cut at 2^26 / T units, so live cells stay above -2^26; from T = 1.2 million on at MIN_REACH, and a path that needs such a
// gap in nearly all of its frames may be taken for dead.
const [DEAD, DEAD_BELOW, LIVE_RANGE] = [-(2 ** 28), -(2 ** 27), 2 ** 26];

const f64 = (value: number): Expr => real(value, "f64");
const FACTOR = f64(2 ** -FACTOR_BITS);
const toReal = (value: Expr): Expr => op("f64", "toReal", value);

/** For sums of up to 4 cells. */
export const wide = wideFor(2 ** FACTOR_BITS);

/** @param fan the most cells that a sum has */
export function wideFor(fan: number): Representation {
  const fanBits = Math.min(MOST_FAN_BITS, Math.max(FACTOR_BITS, Math.ceil(Math.log2(fan))));
  const further = f64(2 ** (FACTOR_BITS - fanBits));
  return {
    arithmetic: "f64",
    total: "f64",
    weight: [
      { suffix: "", type: "f64" },
      { suffix: "Exponent", type: "i32" },
    ],
    emitted: [{ suffix: "", type: "f64" }],
    largestFan: 2 ** fanBits,
    unit: UNIT,
    perEmission: fanBits * Math.LN2,
    dead: () => [f64(1), i32(DEAD)],
    one: () => [f64(1), i32(0)],
    sum,
    // Mantissas of one exponent lie within 2^-256 .. 2^256, half of the way to the next.
    above: aboveByExponent,
    scale: (b, weight, emission) => scale(b, weight, emission, further),
    reach: (frames) => min(f64(-MIN_REACH), op("f64", "div", f64(-UNIT * LIVE_RANGE), toReal(frames))),
    emission: (b, x, best, reach) => {
      const gap = b.let("gap", sub(x, best));
      const encoded = select(op("bool", "isMasked", x), f64(DEAD_GAP), select(gt(gap, reach), gap, reach));
      return [select(gt(gap, f64(PLAIN_GAP)), mul(op("f64", "exp", gap), FACTOR), encoded)];
    },
    noEmission: () => [f64(DEAD_GAP)],
    // Factors belong to a frame and count once for each. What scale multiplies by goes into the gap.
    arc: (b, logWeight) => {
      const gap = b.let("arcGap", add(logWeight, f64(fanBits * Math.LN2)));
      const never = op("bool", "either", op("bool", "isMasked", logWeight), lt(logWeight, f64(LEAST_ARC)));
      const encoded = select(never, f64(DEAD_GAP), gap);
      return [b.let("arc", select(gt(gap, f64(PLAIN_GAP)), mul(op("f64", "exp", gap), FACTOR), encoded))];
    },
    posterior: (b, [alpha, alphaExponent], [beta, betaExponent], [, totalExponent]) => {
      const distance = b.let("distance", sub(add(alphaExponent!, betaExponent!), totalExponent!));
      const posterior = b.var("posterior", f64(0));
      // Mantissas lie within 2^-256 .. 2^256, so below -1 it is less than 2^-256 of the frame's mass; above 1 it would be
      // more than all of it.
      b.if(ge(distance, i32(-1)), (b) => {
        b.assign(posterior, mul(alpha!, beta!));
        b.if(lt(distance, i32(0)), (b) => b.assign(posterior, mul(posterior, f64(DOWN))));
        b.if(gt(distance, i32(0)), (b) => b.assign(posterior, mul(posterior, f64(UP))));
      });
      return posterior;
    },
    isDead: ([, exponent]) => lt(exponent!, i32(DEAD_BELOW)),
    product,
    magnitude: ([, exponent]) => exponent!,
    // Mantissas lie within 2^-256 .. 2^256: two units below, nothing matters.
    relative: (_b, [mantissa, exponent], magnitude) => {
      const below = (units: number) => eq(sub(magnitude, exponent!), i32(units));
      return select(below(0), mantissa!, select(below(1), mul(mantissa!, f64(DOWN)), f64(0)));
    },
    absolute: (_b, value, magnitude) => [value, magnitude],
    log: ([mantissa, exponent]) => add(op("f64", "log", mantissa!), mul(toReal(exponent!), f64(UNIT))),
  };
}

function sum(b: Block, [a, aExponent]: Parts, [c, cExponent]: Parts): Parts {
  const mantissa = b.var("sum", a!);
  const exponent = b.var("sumExponent", aExponent!);
  const close = (high: Expr, low: Expr) => eq(sub(high, low), i32(1));
  b.if(
    eq(aExponent!, cExponent!),
    (b) => b.assign(mantissa, add(a!, c!)),
    (b) =>
      b.if(
        gt(aExponent!, cExponent!),
        (b) => b.if(close(aExponent!, cExponent!), (b) => b.assign(mantissa, add(a!, mul(c!, f64(DOWN))))),
        (b) => {
          b.assign(mantissa, select(close(cExponent!, aExponent!), add(c!, mul(a!, f64(DOWN))), c!));
          b.assign(exponent, cExponent!);
        },
      ),
  );
  return [mantissa, exponent];
}

/** A product of two mantissas lies within 2^-512 .. 2^512. Sums want it in the range of one. */
function product(b: Block, [a, aExponent]: Parts, [c, cExponent]: Parts): Parts {
  const mantissa = b.var("joint", mul(a!, c!));
  const exponent = b.var("jointExponent", add(aExponent!, cExponent!));
  b.if(lt(mantissa, f64(LOW)), (b) => {
    b.assign(mantissa, mul(mantissa, f64(UP)));
    b.assign(exponent, sub(exponent, i32(1)));
  });
  b.if(ge(mantissa, f64(HIGH)), (b) => {
    b.assign(mantissa, mul(mantissa, f64(DOWN)));
    b.assign(exponent, add(exponent, i32(1)));
  });
  return [mantissa, exponent];
}

function scale(b: Block, [weight, weightExponent]: Parts, [emission]: Parts, further: Expr): Parts {
  const mantissa = b.var("product", mul(mul(weight!, emission!), further));
  const exponent = b.var("productExponent", weightExponent!);
  const rescale = (b: Block) => {
    b.assign(mantissa, mul(mantissa, f64(UP)));
    b.assign(exponent, sub(exponent, i32(1)));
  };
  b.if(lt(mantissa, f64(LOW)), (b) =>
    b.if(gt(emission!, f64(0)), rescale, (b) =>
      b.if(
        lt(emission!, f64(DEAD_GAP / 2)),
        (b) => {
          b.assign(mantissa, weight!);
          b.assign(exponent, i32(DEAD));
        },
        (b) => {
          const units = b.let("units", op("i32", "truncate", mul(emission!, f64(-1 / UNIT))));
          const rest = add(emission!, mul(toReal(units), f64(UNIT)));
          b.assign(mantissa, mul(mul(weight!, mul(op("f64", "exp", rest), FACTOR)), further));
          b.assign(exponent, max(sub(exponent, units), i32(DEAD)));
          // The rest of a gap is above -355, so a mantissa can have fallen to 2^-772.
          b.if(lt(mantissa, f64(LOW)), (b) => {
            rescale(b);
            b.if(lt(mantissa, f64(LOW)), rescale);
          });
        },
      ),
    ),
  );
  return [mantissa, exponent];
}
