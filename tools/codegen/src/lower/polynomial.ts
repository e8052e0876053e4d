import { add, type Block, mul, op, real } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";

// exp in float32 by polynomials whose largest relative error is as small as their degree allows (fitted by iteratively
// reweighted least squares, the constant held at 1): 2e-9 and 9e-8. The rest is float32's own rounding, and a test holds
// them to it: the first is off by 1.1e-7 at most, the second by 1.9e-7.

/** exp(r) for |r| <= ln 2 / 2: emissions, whose errors go through T products. */
export const NATURAL = [1, 1, 0.49999994, 0.1666643, 0.041668005, 0.008374196, 0.0013843607].map(Math.fround);

/** 2^f for |f| <= 1/2: the softmax, where an entry is rounded once. */
export const BINARY = [1, 0.6931470036506653, 0.24022242, 0.055507336, 0.009671513, 0.0013264727].map(
  Math.fround,
);

/** (log(1 + r) - r) / r^2 for sqrt(1/2) <= 1 + r < sqrt(2), fitted in the same way for log's relative error: 6e-9. */
export const SQUARES = [
  -0.5, 0.33333331, -0.25000823, 0.20001222, -0.16623338, 0.14201863, -0.13160475, 0.12760949, -0.076329447,
].map(Math.fround);

/** log(2) in two pieces (Cody and Waite): the first has 9 bits, so that it is exact times an integer below 2^15. */
export const [LOG2_COARSE, LOG2_FINE] = [355 / 512, -2.1219444e-4];

/** By Horner's scheme, the fewest operations: for long loops. `x` is named, for it is used once a degree. */
export function polynomial(coefficients: readonly number[], x: Expr): Expr {
  const [last, ...lower] = [...coefficients].reverse();
  return lower.reduce<Expr>((sum, c) => add(mul(sum, x), real(c, "f32")), real(last!, "f32"));
}

/**
 * By Estrin's scheme, pairs first and then pairs of those: two thirds of the way from x to the result, for short loops. The
 * constant comes last, so that what the others are off by is scaled down by x.
 */
export function shallowPolynomial(b: Block, coefficients: readonly number[], x: Expr): Expr {
  const halve = (terms: readonly Expr[], power: Expr): Expr => {
    if (terms.length === 1) return terms[0]!;
    const pairs: Expr[] = [];
    for (let i = 0; i < terms.length; i += 2)
      pairs.push(i + 1 < terms.length ? add(terms[i]!, mul(terms[i + 1]!, power)) : terms[i]!);
    return halve(pairs, pairs.length > 1 ? b.let("square", mul(power, power)) : power);
  };
  const [constant, ...others] = coefficients.map((c) => real(c, "f32"));
  return add(constant!, mul(halve(others, x), x));
}

/** 2^n, as a pattern shifted into place: `biased` is n + 127 in its low byte, 0 for 0 and 255 for infinity. */
export function powerOfTwo(biased: Expr): Expr {
  return op("f32", "fromBits", op("i32", "shl", biased, { kind: "const", type: "i32", value: 23 }));
}
