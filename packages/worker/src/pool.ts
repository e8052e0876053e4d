// A pool of workers, and the tasks that wait for one. A new worker starts when a task finds none free and the pool is not
// full. A worker that has ended leaves the pool, and the next task that needs one starts another. Where no more workers can be
// had, the pool makes do with those that live.

import { CtcError, onAbort } from "@ctckit/core/backend";
import type { Thread } from "./thread.ts";

export interface Pool {
  /**
   * Gives `task` a worker of its own until the task settles. Tasks start in order. A signal removes a waiting task, which
   * rejects with `CTC_ABORTED`. If no worker lives and none starts, the tasks that wait reject with the reason.
   */
  run<T>(task: (thread: Thread) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Ends all workers. Tasks that wait or are under way reject with `CTC_CLOSED`. Settles when no worker is left. */
  close(): Promise<void>;
}

interface Waiting {
  start(thread: Thread): void;
  fail(error: unknown): void;
}

/** After a failed start, workers that live get the tasks for so long. Each further failure doubles it. */
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

/** @param startThread passes the worker to `begun` before it is up, so that `close` need not wait for it to come up */
export function pool(
  name: string,
  size: number,
  startThread: (begun: (thread: Thread) => void) => Promise<Thread>,
): Pool {
  const waiting: Waiting[] = [];
  let threads: Thread[] = [];
  let free: Thread[] = [];
  const starting = new Set<Promise<void>>();
  const begun = new Set<Thread>();
  let closed: CtcError | undefined;
  let failures = 0;
  let retryAt = 0;

  function settle(): void {
    threads = threads.filter(({ ended }) => !ended);
    free = free.filter(({ ended }) => !ended);
    while (waiting.length > 0 && free.length > 0) waiting.shift()!.start(free.pop()!);
    const missing = Math.min(waiting.length - starting.size, room());
    for (let i = 0; i < missing; i++) grow();
  }

  /** How many workers may start now. After a failure it is one at a time. */
  function room(): number {
    const more = size - threads.length - starting.size;
    if (failures === 0) return more;
    const due = threads.length === 0 || performance.now() >= retryAt;
    return starting.size === 0 && due ? Math.min(1, more) : 0;
  }

  function grow(): void {
    let own: Thread | undefined;
    // At once with what comes of it, so that no worker is left out of both counts.
    const over = () => {
      if (own) begun.delete(own);
      starting.delete(growing);
    };
    const growing = startThread((thread) => {
      own = thread;
      begun.add(thread);
    })
      .then(
        (thread) => {
          over();
          return arrived(thread);
        },
        (error: unknown) => {
          over();
          failed(error);
        },
      )
      .then(settle);
    starting.add(growing);
  }

  function arrived(thread: Thread): unknown {
    if (closed) return thread.end(closed);
    failures = 0;
    threads.push(thread);
    free.push(thread);
  }

  function failed(error: unknown): void {
    retryAt = performance.now() + Math.min(RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
    failures += 1;
    if (starting.size > 0 || threads.some(({ ended }) => !ended)) return;
    for (const entry of waiting.splice(0)) entry.fail(error);
  }

  return {
    run<T>(task: (thread: Thread) => Promise<T>, signal?: AbortSignal): Promise<T> {
      if (closed) return Promise.reject(closed);
      return new Promise<T>((resolve, reject) => {
        let unlisten = () => {};
        const entry: Waiting = {
          start(thread) {
            unlisten();
            const done = () => {
              free.push(thread);
              settle();
            };
            // Free the worker before the caller gets its result. Otherwise the caller's next task would start another one.
            task(thread).finally(done).then(resolve, reject);
          },
          fail(error) {
            unlisten();
            reject(error);
          },
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(entry), 1);
          entry.fail(new CtcError("CTC_ABORTED", `${name}: the call was aborted`, { cause: signal!.reason }));
        };
        waiting.push(entry);
        if (signal?.aborted) leave();
        else if (signal) unlisten = onAbort(signal, leave);
        settle();
      });
    },
    async close() {
      closed ??= new CtcError("CTC_CLOSED", `${name}: the backend is closed`);
      for (const entry of waiting.splice(0)) entry.fail(closed);
      const ends = [...begun, ...threads].map((thread) => thread.end(closed!));
      await Promise.all([...starting, ...ends]);
    },
  };
}
