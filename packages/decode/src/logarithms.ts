// Exponentials and logarithms from sums and products alone. Engines round those of `Math` as they like, and a beam search that ranks by
// them could keep other prefixes on some. These have the same bits everywhere, and are within 2 ulp.
//
// Numbers stand where they are used: an engine loads a module's constants each time, which makes 21 ns of 8. Series are summed in fours,
// which do not wait for each other.

/** Powers of two from 2^-1074 to 2^1023. */
const powers = Float64Array.from({ length: 2098 }, (_, i) => powerOfTwo(i - 1074));

/** `2 ** n` need not be exact in every engine. */
function powerOfTwo(exponent: number): number {
  let power = 1;
  for (let i = 0; i < Math.abs(exponent); i++) power *= exponent < 0 ? 0.5 : 2;
  return power;
}

export function exp(x: number): number {
  if (!(x <= 709.7)) return x > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x < -745.2) return 0;
  // What is added to 1.5 x 2^52 is rounded to an integer.
  const n = x * Math.LOG2E + 6755399441055744 - 6755399441055744;
  // The logarithm of 2 in two parts: the first ends in 21 zeros, so n times it is exact.
  const r = x - n * 0.6931471803691238 - n * 1.9082149292705877e-10; // within 0.3466 of 0
  // The series up to r^13 / 13!: what it leaves out is below 5e-18.
  const r2 = r * r;
  const r4 = r2 * r2;
  const first = 1 + r + (1 / 2 + r * (1 / 6)) * r2;
  const second = 1 / 24 + r * (1 / 120) + (1 / 720 + r * (1 / 5040)) * r2;
  const third = 1 / 40320 + r * (1 / 362880) + (1 / 3628800 + r * (1 / 39916800)) * r2;
  const fourth = 1 / 479001600 + r * (1 / 6227020800);
  const sum = first + (second + (third + fourth * r4) * r4) * r4;
  const place = (n + 1074) | 0;
  if (n > -1000 && n < 1000) return sum * powers[place]!;
  // In two steps, as the power alone may be more than a double holds, or less.
  return n > 0 ? sum * powers[place - 24]! * 16777216 : sum * powers[place + 1000]! * powers[74]!;
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
  return exponent * 0.6931471803691238 + (2 * s + (s * tail(s * s) + exponent * 1.9082149292705877e-10));
}

/** `log(1 + x)` for x in [0, 1]. */
function log1p(x: number): number {
  const s = x / (2 + x); // up to 1/3
  return 2 * s + s * tail(s * s);
}

/** `2 artanh(s) / s - 2` of z = s^2, up to 1/9: the series up to z^16, whose next term is below 2e-18. */
function tail(z: number): number {
  const z2 = z * z;
  const z4 = z2 * z2;
  const first = 2 / 3 + z * (2 / 5) + (2 / 7 + z * (2 / 9)) * z2;
  const second = 2 / 11 + z * (2 / 13) + (2 / 15 + z * (2 / 17)) * z2;
  const third = 2 / 19 + z * (2 / 21) + (2 / 23 + z * (2 / 25)) * z2;
  const fourth = 2 / 27 + z * (2 / 29) + (2 / 31 + z * (2 / 33)) * z2;
  return z * (first + (second + (third + fourth * z4) * z4) * z4);
}

/** `log(exp(a) + exp(b))`. */
export function logAdd(a: number, b: number): number {
  const most = Math.max(a, b);
  const below = Math.min(a, b) - most; // NaN where both are -Infinity
  // Below -40 what is added is less than 5e-18.
  return below > -40 ? most + log1p(exp(below)) : most;
}
