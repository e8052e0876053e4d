/**
 * What a promise settles to, or an error where that takes longer. What comes too late is dropped.
 *
 * @param timeout in milliseconds; `Infinity` waits for ever
 */
export function settledWithin(
  promise: PromiseLike<unknown>,
  timeout: number,
  failure: (cause: unknown) => Error,
  late: () => Error,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer =
      timeout === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => reject(late()), timeout);
    // A promise of somebody else's may throw where it should reject.
    Promise.resolve(promise).then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (cause: unknown) => {
        clearTimeout(timer);
        reject(failure(cause));
      },
    );
  });
}
