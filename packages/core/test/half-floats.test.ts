import { describe, expect, test } from "vitest";
import { narrow, widened } from "../src/check/half-floats.ts";
import type { HalfDtype } from "../src/half-array.ts";

/** By the definitions of binary16 and bfloat16. */
const formats = {
  float16: { mantissa: 10, bias: 15, infinity: 0x7c00 },
  bfloat16: { mantissa: 7, bias: 127, infinity: 0x7f80 },
} as const satisfies Record<HalfDtype, unknown>;

function numberOf(dtype: HalfDtype, bits: number): number {
  const { mantissa: digits, bias } = formats[dtype];
  const [sign, exponent, mantissa] = [
    bits >> 15 ? -1 : 1,
    (bits & 0x7fff) >> digits,
    bits & (2 ** digits - 1),
  ];
  if (exponent === 2 * bias + 1) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0
    ? sign * mantissa * 2 ** (1 - bias - digits)
    : sign * (1 + mantissa / 2 ** digits) * 2 ** (exponent - bias);
}

const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const wide = (dtype: HalfDtype, bits: Uint16Array) => widened(bits, dtype, new Float32Array(bits.length));
function rounded(dtype: HalfDtype, numbers: readonly number[]): number[] {
  const bits = new Uint16Array(numbers.length);
  narrow(Float32Array.from(numbers), dtype, bits);
  return [...bits];
}
const word = new Int32Array(1);
/** The float32 that comes `steps` after one of the same sign. */
function beside(x: number, steps: number): number {
  const float = new Float32Array(word.buffer);
  float[0] = x;
  word[0]! += steps;
  return float[0];
}

describe.each(["float16", "bfloat16"] as const)("%s", (dtype) => {
  const { infinity } = formats[dtype];

  test("each of the 65,536 patterns is its number, and comes back from it", () => {
    const floats = wide(dtype, all);
    const wrong = [...all].filter((bits) => !Object.is(floats[bits], numberOf(dtype, bits)));
    expect(wrong).toEqual([]);
    const back = rounded(dtype, [...floats]);
    expect([...all].filter((bits) => back[bits] !== bits && !Number.isNaN(floats[bits]))).toEqual([]);
    expect(
      [...all].filter((bits) => Number.isNaN(floats[bits]) && !((back[bits]! & 0x7fff) > infinity)),
    ).toEqual([]);
  });

  test("between neighbours the nearest is taken, and halfway the even one", () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < infinity; bits++) {
      // The number after the largest would be what infinity's bits say, were its exponent not special.
      const [low, next] = [numberOf(dtype, bits), numberOf(dtype, bits + 1)];
      const high = Number.isFinite(next) ? next : 2 ** (formats[dtype].bias + 1);
      const middle = (low + high) / 2;
      const [below, even, above] = rounded(dtype, [beside(middle, -1), middle, beside(middle, 1)]);
      if (below !== bits || above !== bits + 1 || even !== bits + (bits & 1)) wrong.push(bits);
      const minus = rounded(dtype, [-beside(middle, -1), -middle]);
      if (minus[0] !== (bits | 0x8000) || minus[1] !== (even! | 0x8000)) wrong.push(-bits);
    }
    expect(wrong).toEqual([]);
  });

  test("what is beyond the largest is infinite", () => {
    const most = [Number.POSITIVE_INFINITY, -Number.POSITIVE_INFINITY, 3.4028234663852886e38];
    expect(rounded(dtype, most)).toEqual([infinity, infinity | 0x8000, infinity]);
  });
});
