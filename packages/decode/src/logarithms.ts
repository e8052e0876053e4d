// Exponentials and logarithms from sums and products alone. Engines round those of `Math` as they like, and a beam search that ranks by
// them could keep other prefixes on some. These have the same bits everywhere, and are within 2 ulp.

/** The logarithm of 2 in two parts: the first ends in 21 zeros, so it times an exponent is exact. */
const [LN2_HIGH, LN2_LOW] = [0.6931471803691238, 1.9082149292705877e-10];

/** Doubles have exponents from -1074 to 1023. */
const LEAST = -1074;
const powers = Float64Array.from({ length: 1023 - LEAST + 1 }, (_, i) => powerOfTwo(i + LEAST));

/** `2 ** n` need not be exact in every engine. */
function powerOfTwo(exponent: number): number {
  let power = 1;
  for (let i = 0; i < Math.abs(exponent); i++) power *= exponent < 0 ? 0.5 : 2;
  return power;
}

/** Above it the exponential is more than a double holds, and below minus 745.2 it is less. */
const [MOST_EXPONENT, LEAST_EXPONENT] = [709.7, -745.2];

export function exp(x: number): number {
  if (!(x <= MOST_EXPONENT)) return x > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x < LEAST_EXPONENT) return 0;
  const n = Math.round(x * Math.LOG2E);
  const r = x - n * LN2_HIGH - n * LN2_LOW; // within 0.3466 of 0
  // The series up to r^13 / 13!: what it leaves out is below 5e-18.
  let sum = 1 / 6227020800;
  sum = sum * r + 1 / 479001600;
  sum = sum * r + 1 / 39916800;
  sum = sum * r + 1 / 3628800;
  sum = sum * r + 1 / 362880;
  sum = sum * r + 1 / 40320;
  sum = sum * r + 1 / 5040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  sum = sum * r + 0.5;
  sum = sum * r + 1;
  sum = sum * r + 1;
  // In two steps, as the power alone may be below what a double holds, or above.
  return n < -1000
    ? sum * powers[n + 1000 - LEAST]! * powers[-1000 - LEAST]!
    : sum * powers[Math.min(n, 1023) - LEAST]! * (n > 1023 ? 2 : 1);
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
/** Where the word with the sign and the exponent is. */
const high = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** @param x 0 or more */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const isSubnormal = x < 2.2250738585072014e-308;
  double[0] = isSubnormal ? x * 18014398509481984 : x; // 2^54
  let exponent = ((words[high]! >> 20) & 2047) - 1022 - (isSubnormal ? 54 : 0);
  words[high] = (words[high]! & 0xfffff) | 0x3fe00000;
  let m = double[0]!; // in [0.5, 1)
  if (m < Math.SQRT1_2) {
    m *= 2;
    exponent -= 1;
  }
  const s = (m - 1) / (m + 1); // within 0.1716 of 0
  return exponent * LN2_HIGH + (2 * s + (s * tail(s * s) + exponent * LN2_LOW));
}

/** `log(1 + x)` for x in [0, 1]. */
function log1p(x: number): number {
  const s = x / (2 + x); // up to 1/3
  return 2 * s + s * tail(s * s);
}

/** `2 artanh(s) / s - 2` of z = s^2, up to 1/9: the series up to z^16, whose next term is below 2e-18. */
function tail(z: number): number {
  let sum = 2 / 33;
  sum = sum * z + 2 / 31;
  sum = sum * z + 2 / 29;
  sum = sum * z + 2 / 27;
  sum = sum * z + 2 / 25;
  sum = sum * z + 2 / 23;
  sum = sum * z + 2 / 21;
  sum = sum * z + 2 / 19;
  sum = sum * z + 2 / 17;
  sum = sum * z + 2 / 15;
  sum = sum * z + 2 / 13;
  sum = sum * z + 2 / 11;
  sum = sum * z + 2 / 9;
  sum = sum * z + 2 / 7;
  sum = sum * z + 2 / 5;
  sum = sum * z + 2 / 3;
  return sum * z;
}

/** Below it `log(1 + exp(x))` is less than 5e-18. */
const NEGLIGIBLE = -40;

/** `log(exp(a) + exp(b))`. */
export function logAdd(a: number, b: number): number {
  const most = Math.max(a, b);
  const below = Math.min(a, b) - most; // NaN where both are -Infinity
  return below > NEGLIGIBLE ? most + log1p(exp(below)) : most;
}
