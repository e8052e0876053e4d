/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("median: expected at least one value, got none");
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** What such a part of the values, from 0 to 1, is no more than. */
export function percentile(values: readonly number[], part: number): number {
  if (values.length === 0) throw new RangeError("percentile: expected at least one value, got none");
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!;
}

export interface Timing {
  readonly median: number;
  readonly min: number;
  readonly calls: number;
}

/** Statistics of the times of single calls, in milliseconds. */
export function timing(times: readonly number[]): Timing {
  return {
    median: median(times),
    min: times.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY),
    calls: times.length,
  };
}
