import { describe } from "./description.ts";
import { CtcError } from "./errors.ts";

export function validateSignal(signal: unknown): void {
  if (signal === undefined) return;
  const { aborted, addEventListener } = (signal ?? {}) as Partial<AbortSignal>;
  if (typeof aborted === "boolean" && typeof addEventListener === "function") return;
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
    running.then(resolve, reject).finally(settled);
  });
}

function abortion(signal: AbortSignal): CtcError {
  return new CtcError("CTC_ABORTED", "the call was aborted by its signal", { cause: signal.reason });
}
