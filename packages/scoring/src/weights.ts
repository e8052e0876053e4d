import type { FloatArray } from "@ctckit/core/backend";

/** Lattice cells, in two parts. */
export interface Weights {
  readonly mantissas: FloatArray;
  readonly exponents: Int32Array;
}

/** The log of a weight is log(mantissa) + exponent * unit + frames * perFrame. */
export interface WeightForm {
  readonly unit: number;
  readonly perFrame: number;
}

/** No exponent of a weight that is not 0 is below it (tools/codegen/src/lower/wide.ts, narrow.ts). */
const DEAD_BELOW = -(2 ** 27);

/** The natural logarithm of a weight; `-Infinity` of 0. @param frames that it is a product of */
export function logOf(
  { unit, perFrame }: WeightForm,
  frames: number,
  { mantissas, exponents }: Weights,
  at: number,
): number {
  const exponent = exponents[at]!;
  if (exponent < DEAD_BELOW) return Number.NEGATIVE_INFINITY;
  return Math.log(mantissas[at]!) + exponent * unit + frames * perFrame;
}
