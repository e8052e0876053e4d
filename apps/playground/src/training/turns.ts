/** Runs tasks one after the other, so that no weights are replaced in the middle of a step. */
export interface Turns {
  take<T>(work: () => T | Promise<T>): Promise<T>;
}

export function turns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const mine = last.then(work);
      last = mine.catch(() => {}); // a failure belongs to its caller, not to the next task
      return mine;
    },
  };
}
