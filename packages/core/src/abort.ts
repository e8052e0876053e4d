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

/** `running`, or `CTC_ABORTED` as soon as `signal` fires: a backend that cannot stop early is not waited for. */
export function abortable(running: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return running;
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortion(signal));
    const settled = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort(); // it fired while the backend was starting
    running.finally(settled).then(resolve, reject); // a listener that cannot be removed fails the call
  });
}

function abortion(signal: AbortSignal): CtcError {
  return new CtcError("CTC_ABORTED", "the call was aborted by its signal", { cause: signal.reason });
}
