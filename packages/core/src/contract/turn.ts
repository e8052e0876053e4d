// For backends that work on the caller's thread: a long call lets the event loop have its turns, and hears its signal then.

import { throwIfAborted } from "../abort.ts";

/** How long the event loop may wait for its turn, in milliseconds: one frame of a 60 Hz page. */
export const TURN_MS = 16;

/**
 * Does `count` pieces of work. `work` starts at piece `from`, does at least one, stops after about `limit` milliseconds and returns the
 * next piece. The event loop gets a turn in between.
 *
 * @throws (rejects) CtcError `CTC_ABORTED` - the signal fired meanwhile
 */
export async function inTurns(
  count: number,
  work: (from: number, limit: number) => number,
  signal?: AbortSignal,
): Promise<void> {
  let done = work(0, TURN_MS);
  while (done < count) {
    await turn(signal);
    done = work(done, TURN_MS);
  }
}

/**
 * Gives the event loop a turn. A message port, because browsers hold nested timers back: 4 ms, or 1 s in a hidden tab.
 *
 * @throws (rejects) CtcError `CTC_ABORTED` - the signal has fired by then
 */
export async function turn(signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const arrived = () => {
      port1.close();
      resolve();
    };
    port1.addEventListener("message", arrived, { once: true });
    port1.start();
    port2.postMessage(undefined);
  });
  throwIfAborted(signal);
}
