// What never settles is an answer too, after a while.

import { type Case, CheckFailure } from "./case.ts";

// Software rasterisers of GPU kernels take a hundred times as long as plain JavaScript. A backend that never answers fails
// its case, and the run goes on.
const [LIMIT, SLOW_LIMIT] = [120_000, 600_000];

/** Milliseconds that a case may take, and every other step of a run. @param limit the caller's, if there is one */
export const limitOf = ({ slow }: Pick<Case, "slow"> = {}, limit?: number): number =>
  limit ?? (slow ? SLOW_LIMIT : LIMIT);

/** An answer that did not come. */
export class Silence extends CheckFailure {}

/** Rejects with a `Silence` where the work has not settled by then. */
export async function settled<T>(work: () => T | Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const seconds = milliseconds / 1000;
    timer = setTimeout(() => reject(new Silence(`no answer within ${seconds} s`)), milliseconds);
  });
  try {
    return await Promise.race([(async () => work())(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** So many in a row. */
const MOST_SILENCES = 3;

/** Ends where a backend no longer answers: a thousand cases, each to its limit, would take days. */
export class Patience {
  #silences = 0;

  note(silent: boolean): void {
    if (this.reason === undefined) this.#silences = silent ? this.#silences + 1 : 0;
  }

  /** Why nothing more is asked; undefined while there is patience. */
  get reason(): string | undefined {
    if (this.#silences < MOST_SILENCES) return undefined;
    return `not asked: the ${MOST_SILENCES} cases before got no answer`;
  }
}
