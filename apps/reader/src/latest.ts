// For work that the visitor asks for faster than it is done, such as with each key: while one is under way, only the last that was asked for waits.

/** @returns asks for the work. What comes of it goes to `done`, what goes wrong to `failed` */
export function latest<A, R>(
  work: (asked: A) => Promise<R>,
  done: (result: R) => void,
  failed: (error: unknown) => void,
): (asked: A) => void {
  let waiting: { readonly asked: A } | undefined;
  let busy = false;
  return async (asked) => {
    waiting = { asked };
    if (busy) return;
    busy = true;
    while (waiting) {
      const now: { readonly asked: A } = waiting;
      waiting = undefined;
      try {
        const result = await work(now.asked);
        if (!waiting) done(result);
      } catch (error) {
        if (!waiting) failed(error);
      }
    }
    busy = false;
  };
}
