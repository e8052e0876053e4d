import { describe } from "./check/description.ts";
import { CtcError } from "./errors.ts";

export function validateSignal(signal: unknown): void {
  if (signal === undefined) return;
  const { aborted, addEventListener, removeEventListener } = (signal ?? {}) as Partial<AbortSignal>;
  const listens = typeof addEventListener === "function" && typeof removeEventListener === "function";
  if (typeof aborted === "boolean" && listens) return;
  throw new TypeError(`signal: expected an AbortSignal, got ${describe(signal)}`);
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortion(signal);
}

/**
 * Calls `callback` when `signal` fires, not if it has fired before. A signal has one listener of ours, however many calls it is given to.
 *
 * @returns takes the callback back; a second time does nothing
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const all = callbacks.get(signal) ?? listening(signal);
  const own = () => callback(); // one callback may come twice
  all.waiting.add(own);
  return () => {
    if (!all.waiting.delete(own) || all.waiting.size > 0) return;
    callbacks.delete(signal);
    all.stop();
  };
}

interface Callbacks {
  readonly waiting: Set<() => void>;
  stop(): void;
}

const callbacks = new WeakMap<AbortSignal, Callbacks>();

function listening(signal: AbortSignal): Callbacks {
  const waiting = new Set<() => void>();
  const fired = () => {
    for (const each of [...waiting]) {
      if (!waiting.has(each)) continue; // another one took it back
      try {
        each();
      } catch (error) {
        // As of a listener of its own: reported, and the others hear of the signal all the same.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };
  signal.addEventListener("abort", fired);
  const all = { waiting, stop: () => signal.removeEventListener("abort", fired) };
  callbacks.set(signal, all);
  return all;
}

/** `running`, or `CTC_ABORTED` as soon as `signal` fires: a backend that cannot stop early is not waited for. */
export function abortable(running: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return running;
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortion(signal));
    const settled = onAbort(signal, abort);
    if (signal.aborted) abort(); // it fired while the backend was starting
    running.finally(settled).then(resolve, reject); // a listener that cannot be removed fails the call
  });
}

function abortion(signal: AbortSignal): CtcError {
  return new CtcError("CTC_ABORTED", "the call was aborted by its signal", { cause: signal.reason });
}
