// A pool of workers, and the tasks that wait for one. A new worker starts when a task finds none free and the pool is not
// full. A worker that has ended leaves the pool, and the next task that needs one starts another.

import { CtcError } from "@ctckit/core/backend";
import type { Thread } from "./thread.ts";

export interface Pool {
  /**
   * Gives `task` a worker of its own until the task settles. Tasks start in order. A signal removes a waiting task, which
   * rejects with `CTC_ABORTED`.
   */
  run<T>(task: (thread: Thread) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Ends all workers. Tasks that wait or are under way reject with `CTC_CLOSED`. Settles when no worker is left. */
  close(): Promise<void>;
}

interface Waiting {
  start(thread: Thread): void;
  fail(error: unknown): void;
}

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

  function settle(): void {
    threads = threads.filter(({ ended }) => !ended);
    free = free.filter(({ ended }) => !ended);
    while (waiting.length > 0 && free.length > 0) waiting.shift()!.start(free.pop()!);
    const missing = Math.min(waiting.length - starting.size, size - threads.length - starting.size);
    for (let i = 0; i < missing; i++) grow();
  }

  function grow(): void {
    let own: Thread | undefined;
    const growing = startThread((thread) => {
      own = thread;
      begun.add(thread);
    })
      .then(
        (thread) => {
          if (closed) return thread.end(closed);
          threads.push(thread);
          free.push(thread);
        },
        (error: unknown) => waiting.shift()?.fail(error),
      )
      .finally(() => {
        if (own) begun.delete(own);
        starting.delete(growing);
        settle();
      });
    starting.add(growing);
  }

  return {
    run<T>(task: (thread: Thread) => Promise<T>, signal?: AbortSignal): Promise<T> {
      if (closed) return Promise.reject(closed);
      return new Promise<T>((resolve, reject) => {
        const entry: Waiting = {
          start(thread) {
            signal?.removeEventListener("abort", leave);
            const done = () => {
              free.push(thread);
              settle();
            };
            // Free the worker before the caller gets its result. Otherwise the caller's next task would start another one.
            task(thread).finally(done).then(resolve, reject);
          },
          fail(error) {
            signal?.removeEventListener("abort", leave);
            reject(error);
          },
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(entry), 1);
          entry.fail(new CtcError("CTC_ABORTED", `${name}: the call was aborted`, { cause: signal!.reason }));
        };
        waiting.push(entry);
        if (signal?.aborted) leave();
        else signal?.addEventListener("abort", leave, { once: true });
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
