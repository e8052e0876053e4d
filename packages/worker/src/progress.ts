// How far a run has come, over all of its shards. Workers are asked: that needs no channel of its own, there is never more than one
// question under way, and a worker that is busy answers when its backend gives it a turn.

import type { Batch } from "@ctckit/core/backend";
import type { Shard } from "./shards.ts";

/** Milliseconds from an answer to the next question: 20 a second are smooth enough for a bar. */
const ASK_MS = 50;

/** Asks which part of its frames a shard has gone through, again and again until `over` settles. */
export type Follow = (shard: Shard, over: Promise<unknown>, ask: () => Promise<number>) => void;

/** @param tell gets numbers from 0 to 1 that never fall, until the signal fires: then the call is over for whoever made it */
export function follower(
  { inputLengths }: Batch,
  shards: readonly Shard[],
  tell: (fraction: number) => void,
  signal: AbortSignal | undefined,
): Follow {
  const framesOf = ({ samples }: Shard) => samples.reduce((sum, n) => sum + inputLengths[n]!, 0);
  const all = shards.reduce((sum, shard) => sum + framesOf(shard), 0);
  const gone = new Map<Shard, number>(); // frames

  function heard(shard: Shard, fraction: number): void {
    const now = Math.min(1, fraction) * framesOf(shard);
    if (!(now > (gone.get(shard) ?? 0))) return;
    gone.set(shard, now);
    if (!signal?.aborted) tell(shards.reduce((sum, each) => sum + (gone.get(each) ?? 0), 0) / all);
  }

  return (shard, over, ask) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const answered = (fraction: number) => {
      if (timer === undefined) return;
      heard(shard, fraction);
      later();
    };
    const later = () => {
      // A worker that is lost fails the run, which says so.
      timer = setTimeout(() => ask().then(answered, () => {}), ASK_MS);
    };
    const stop = () => {
      clearTimeout(timer);
      timer = undefined;
    };
    later();
    over.then(() => {
      stop();
      heard(shard, 1);
    }, stop);
  };
}
