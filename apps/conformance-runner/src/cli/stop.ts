import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Fires at the first signal that asks the command to end, with the signal's name as its reason. A second one ends it at once. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of signals) process.once(signal, () => stop.abort(signal));
  return stop.signal;
}

/** As shells count: 130 after Ctrl-C. */
export const exitCodeOf = (stop: AbortSignal): number =>
  128 + constants.signals[stop.reason as (typeof signals)[number]];
