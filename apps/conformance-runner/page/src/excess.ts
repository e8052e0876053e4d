import type { Evidence } from "@ctckit/conformance";

/** The error of a value as a share of its bound: above 1 it is wrong. Infinite if only one of the two is a number. */
export function excess({ expected, actual, bound }: Evidence, at: number): number {
  const [wanted, got] = [expected[at]!, actual[at]!];
  if (Object.is(wanted, got) || (Number.isNaN(wanted) && Number.isNaN(got))) return 0;
  const error = Math.abs(wanted - got);
  if (!Number.isFinite(error)) return Number.POSITIVE_INFINITY;
  // A bound of 0 is for values that are exact.
  return error === 0 ? 0 : error / (bound[at]! || Number.MIN_VALUE);
}
