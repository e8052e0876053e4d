// For backends that work on the caller's thread. All their calls share the thread's time: however many there are, and
// however short each is, after 16 ms the event loop has its turn, in which timers fire, frames are drawn and signals are heard.

import { throwIfAborted } from "../abort.ts";

/** How long the event loop may wait for its turn, in milliseconds: one frame of a 60 Hz page. */
export const TURN_MS = 16;

/** Works until about `until`, and waits in line again if that was not enough. Never throws. */
type Job = (until: number) => void;

const waiting: Job[] = [];
/** Those that want no more than a turn. */
const resting: (() => void)[] = [];
/** When work has to stop until the event loop has had its turn. 0 where it has, and nothing was done since. */
let end = 0;

/**
 * Does `count` pieces of work. `work` starts at piece `from`, does at least one, stops once `now()` has reached `until`, and
 * returns the next piece. It is called at once if the thread has time left, or else when all calls that came before have
 * had their turn.
 *
 * @throws (rejects) CtcError `CTC_ABORTED` - the signal fired meanwhile
 */
export async function inTurns(
  count: number,
  work: (from: number, until: number) => number,
  signal?: AbortSignal,
): Promise<void> {
  // Most calls end here, and a promise made by hand takes 0.4 us.
  let done = timeIsLeft() && waiting.length === 0 ? work(0, end) : 0;
  if (done >= count) return;
  await new Promise<void>((resolve, reject) => {
    const job: Job = (until) => {
      try {
        throwIfAborted(signal);
        done = work(done, until);
        if (done < count) waiting.push(job);
        else resolve();
      } catch (error) {
        reject(error);
      }
    };
    waiting.push(job);
  });
}

/**
 * Gives the event loop a turn.
 *
 * @throws (rejects) CtcError `CTC_ABORTED` - the signal has fired by then
 */
export async function turn(signal?: AbortSignal): Promise<void> {
  timeIsLeft(); // so that `resume` comes
  await new Promise<void>((resolve) => resting.push(resolve));
  throwIfAborted(signal);
}

/** Whether more may be done before the event loop has its turn. From here on `resume` is to come after that. */
function timeIsLeft(): boolean {
  const time = now();
  if (end === 0) {
    end = time + TURN_MS;
    afterEvents(resume);
  }
  return time < end;
}

function resume(): void {
  end = 0;
  for (const go of resting.splice(0)) go();
  while (waiting.length > 0 && timeIsLeft()) waiting.shift()!(end);
}

// Kept, as programs replace the global ones to test with fake timers.
/** `performance.now`. */
export const now: () => number = performance.now.bind(performance);
const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
let channel: InstanceType<typeof MessageChannel> | undefined;

/** A message, as browsers hold nested timers back: 4 ms, or 1 s in a hidden tab. Not in Node, which delivers messages without a turn in between. */
function afterEvents(callback: () => void): void {
  if (setImmediate) {
    setImmediate(callback);
    return;
  }
  if (channel === undefined) {
    channel = new MessageChannel();
    channel.port1.addEventListener("message", callback);
    channel.port1.start();
  }
  channel.port2.postMessage(undefined);
}
