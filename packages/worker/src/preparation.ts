// What a kind of work needs is loaded by each worker before its first task of that kind, also by one that starts later.

import { type PlanSpec, throwIfAborted } from "@ctckit/core/backend";
import type { Pool } from "./pool.ts";
import type { Thread } from "./thread.ts";

export interface Preparation {
  /** Has one worker load it: enough to know that it can be. Another worker starts only where all are at work. */
  prepare(spec: PlanSpec): Promise<void>;
  /**
   * Settles when this worker, which has no other task, may be given one.
   *
   * @throws (rejects) CtcError `CTC_ABORTED` - the signal has fired by then
   */
  ready(thread: Thread, spec: PlanSpec, signal?: AbortSignal): Promise<void>;
}

/** @param limit milliseconds that loading may take. A task's own time begins after it */
export function preparation(pool: Pool, limit: number): Preparation {
  const proofs = new Map<string, Promise<void>>();

  async function ready(thread: Thread, spec: PlanSpec, signal?: AbortSignal): Promise<void> {
    const kind = JSON.stringify(spec);
    if (!thread.loaded.has(kind)) {
      await thread.ask((service) => service.prepare(spec), { limit });
      thread.loaded.add(kind);
    }
    throwIfAborted(signal);
  }

  return {
    prepare(spec) {
      const kind = JSON.stringify(spec);
      const proof = proofs.get(kind) ?? pool.run((thread) => ready(thread, spec));
      proofs.set(kind, proof);
      proof.catch(() => proofs.delete(kind)); // it may be tried again
      return proof;
    },
    ready,
  };
}
