/** What a list of times between frames says about how smooth a page is. Milliseconds. */
export interface FrameStatistics {
  readonly frames: number;
  readonly p50: number;
  readonly p95: number;
  readonly longest: number;
  /** How many frames took up to each of `bounds`, and in the last place how many took longer. */
  readonly histogram: readonly number[]; // [bounds + 1]
}

/** One, two, four, ... frames of a screen with 60 a second. */
export const bounds = [17, 34, 67, 133] as const;

export function frameStatistics(times: readonly number[]): FrameStatistics {
  const sorted = [...times].sort((a, b) => a - b);
  const histogram = new Array<number>(bounds.length + 1).fill(0);
  for (const time of times) {
    // A frame in time is measured as 16.6 or 16.8, so whole milliseconds count.
    const bin = bounds.findIndex((bound) => Math.round(time) <= bound);
    histogram[bin < 0 ? bounds.length : bin]!++;
  }
  return {
    frames: times.length,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    longest: sorted.at(-1) ?? Number.NaN,
    histogram,
  };
}

/** The nearest rank: a value that was measured. NaN of nothing. @param sorted ascending */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
