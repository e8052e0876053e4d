import { expect, test } from "vitest";
import { widened } from "../src/half-floats.ts";

/** By the definition of binary16. */
function numberOf(half: number): number {
  const [sign, exponent, mantissa] = [half >> 15 ? -1 : 1, (half >> 10) & 31, half & 1023];
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

test("each of the 65,536 patterns is its number", () => {
  const floats = widened(Uint16Array.from({ length: 65_536 }, (_, half) => half));
  const wrong = [...floats.keys()].filter((half) => !Object.is(floats[half], numberOf(half)));
  expect(wrong).toEqual([]);
});
