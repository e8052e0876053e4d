import { median } from "../statistics.ts";

/** Milliseconds that rounds go on, after the first calls. */
const LONG = 3000;
const WARM = 500;

/** The median time of a call of each, in turns, so that whatever the machine does meets all of them. In milliseconds. */
export function inTurns<Name extends string>(
  calls: Readonly<Record<Name, () => unknown>>,
  quick: boolean,
): Record<Name, number> {
  const names = Object.keys(calls) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const share = quick ? 0.2 : 1;
  for (const [long, keeps] of [
    [WARM, false],
    [LONG, true],
  ] as const) {
    const until = performance.now() + long * share * names.length;
    do {
      for (const name of names) {
        const before = performance.now();
        calls[name]();
        if (keeps) times[name].push(performance.now() - before);
      }
    } while (performance.now() < until);
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
}
