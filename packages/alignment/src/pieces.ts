import { type Batch, type BlockingPlan, inTurns, now, type Output } from "@ctckit/core/backend";

/** Work that comes in pieces, and what is to be done when it is over, in whatever way. */
export interface Job {
  /** Yields the part of the frames that it has gone through. */
  readonly work: Generator<number>;
  end(): void;
}

/** A plan whose runs give the event loop its turn between pieces, also within a sample. */
export function inPieces<O extends Output>(begin: (batch: Batch, out: O) => Job): BlockingPlan<O> {
  return {
    async run(batch, out, signal, progress) {
      const { work, end } = begin(batch, out);
      try {
        await inTurns(1, (_, until) => some(work, until, progress), signal);
      } finally {
        end();
      }
    },
    runSync(batch, out) {
      const { work, end } = begin(batch, out);
      try {
        some(work, Number.POSITIVE_INFINITY);
      } finally {
        end();
      }
    },
  };
}

/** Does pieces, at least one, until `now()` reaches `until`. Returns 1 when all are done. */
function some(work: Generator<number>, until: number, progress?: (fraction: number) => void): number {
  for (;;) {
    const { done, value } = work.next();
    if (done) return 1;
    if (now() < until) continue;
    progress?.(value);
    return 0;
  }
}
