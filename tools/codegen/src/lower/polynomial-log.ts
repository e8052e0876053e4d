import { add, type Block, i32, lt, mul, op, real, select, sub } from "../ir/build.ts";
import type { Expr, Pass } from "../ir/nodes.ts";
import { expand } from "./expand.ts";
import { LOG2_COARSE, LOG2_FINE, polynomial, SQUARES } from "./polynomial.ts";

// log in float32 for finite x > 0, with a relative error of at most 1.4 * 2^-24 from sqrt(1/2) on; below, of 2 * 2^-24. WGSL's own may be off by 3 ulp. If all frames
// are alike (a fresh model), each frame's log-sum-exp is off by the same. Fuzzing found sums beyond the suite's bound.
//
// x = 2^e * m, m in [sqrt(1/2), sqrt(2)), r = m - 1 without rounding: log(x) = e * log(2) + r + r^2 * SQUARES(r). What has no mantissa of
// its own, below 2^-126, is multiplied by 2^64 first.

const ROOT_BITS = 0x3f35_04f3; // sqrt(1/2)
const MANTISSA_BITS = i32(23);
const BIAS = 127;

export const polynomialLog: Pass = (kernel) =>
  expand(kernel, (b, value) =>
    value.op === "log" && value.type === "f32" ? logarithm(b, b.let("x", value.args[0]!)) : value,
  );

function logarithm(b: Block, given: Expr): Expr {
  const tiny = b.let("tiny", lt(given, real(2 ** -64, "f32")));
  const x = b.let("raised", select(tiny, mul(given, real(2 ** 64, "f32")), given));
  const bits = op("i32", "bits", x);
  // Shifted as a number that is not negative.
  const above = op("i32", "shr", add(sub(bits, i32(ROOT_BITS)), i32(BIAS << 23)), MANTISSA_BITS);
  const octaves = b.let("octaves", sub(above, i32(BIAS)));
  const mantissa = op("f32", "fromBits", sub(bits, op("i32", "shl", octaves, MANTISSA_BITS)));
  const r = b.let("r", sub(mantissa, real(1, "f32")));
  const e = b.let("e", op("f32", "toReal", sub(octaves, select(tiny, i32(64), i32(0)))));
  const small = add(mul(polynomial(SQUARES, r), mul(r, r)), mul(e, real(LOG2_FINE, "f32")));
  return add(add(r, small), mul(e, real(LOG2_COARSE, "f32")));
}
