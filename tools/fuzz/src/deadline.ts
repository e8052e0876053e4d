// Neither an oracle nor a backend is waited for without end, nor after the user has had enough.

export interface Patience {
  /** Milliseconds. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds for one problem, on a busy machine with a GPU's kernels on its CPU. */
export const LIMIT = 120_000;

/** The answer did not come. */
export class Late extends Error {}
/** The user wants no more. */
export class Stopped extends Error {}

/** @throws (rejects) Late, Stopped, or what the work throws */
export async function within<T>(work: Promise<T>, { limit, signal }: Patience): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`no answer within ${limit / 1000} s`)), limit);
    stop = () => reject(new Stopped("stopped"));
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop!);
  }
}

/** Timers and signals have their turn: a backend on this thread gives them none between small calls. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
