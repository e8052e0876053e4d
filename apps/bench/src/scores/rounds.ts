import { duel, quick, thorough } from "../duel.ts";
import { median } from "../statistics.ts";

/** The median time of a call of each, in milliseconds. */
export async function medians<Name extends string>(
  calls: Readonly<Record<Name, () => unknown>>,
  short: boolean,
): Promise<Record<Name, number>> {
  const contestants = Object.entries<() => unknown>(calls).map(([name, call]) => ({
    name,
    time: async (count: number) => Array.from({ length: count }, () => timed(call)),
  }));
  const times = await duel(contestants, short ? quick : thorough);
  const entries = Array.from(times, ([name, all]) => [name, median(all)]);
  return Object.fromEntries(entries) as Record<Name, number>;
}

function timed(call: () => unknown): number {
  const before = performance.now();
  call();
  return performance.now() - before;
}
