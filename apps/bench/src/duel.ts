import { median } from "./statistics.ts";

/** One side of a comparison: computes the same problem again and again. */
export interface Contestant {
  readonly name: string;
  /** Runs that many times and gives the milliseconds of each call. */
  time(calls: number): Promise<readonly number[]>;
  /** Milliseconds of calls that it has made already: they are part of the warm-up. Default: none. */
  readonly warmed?: readonly number[];
}

/** How long a side is timed. A round is long enough for waking up after the other side's turn not to matter. */
export interface Effort {
  readonly warmUpMs: number;
  readonly roundMs: number;
  readonly minRounds: number;
  /** Rounds go on until each side has this much... */
  readonly sideMs: number;
  /** ...but end when all sides together have had this much, after two rounds at least. */
  readonly limitMs: number;
}

/** For the numbers that conclusions are drawn from. */
export const thorough: Effort = { warmUpMs: 1000, roundMs: 100, minRounds: 5, sideMs: 2000, limitMs: 25_000 };
/** For the many other cases: 24 in the tables, 10 in the figure. */
export const brief: Effort = { warmUpMs: 300, roundMs: 50, minRounds: 5, sideMs: 500, limitMs: 8000 };
export const quick: Effort = { warmUpMs: 150, roundMs: 50, minRounds: 3, sideMs: 200, limitMs: 3000 };

/** Times of single calls by contestant. Only one side computes at a time, and they take turns. */
export async function duel(
  contestants: readonly Contestant[],
  effort: Effort,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const calls = new Map<string, number>();
  for (const each of contestants) calls.set(each.name, await warmUp(each, effort));

  const times = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  const spent = (name: string) => times.get(name)!.reduce((sum, ms) => sum + ms, 0);
  for (let round = 0; ; round++) {
    const sides = contestants.map(({ name }) => spent(name));
    const all = sides.reduce((sum, ms) => sum + ms, 0);
    if (round >= 2 && all > effort.limitMs) break;
    if (round >= effort.minRounds && Math.min(...sides) >= effort.sideMs) break;
    for (const { name, time } of contestants) {
      const all = times.get(name)!;
      // One by one: a copy of a toy problem is timed 100,000 times a round, more than `push` takes as arguments.
      for (const ms of await time(calls.get(name)!)) all.push(ms);
    }
  }
  return times;
}

/** Runs until the compiler has settled. @returns how many calls make up a round */
async function warmUp({ time, warmed = [] }: Contestant, { warmUpMs, roundMs }: Effort): Promise<number> {
  const times = [...warmed];
  for (let spent = times.reduce((sum, ms) => sum + ms, 0); spent < warmUpMs; ) {
    const [ms] = await time(1);
    times.push(ms!);
    spent += ms!;
  }
  return Math.max(1, Math.round(roundMs / median(times)));
}
