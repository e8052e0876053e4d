// What never settles is an answer too, after a while.

import { type Case, CheckFailure } from "./case.ts";

// Those of before the backend came: it may stop the clock, or put another in its place, as test runners do.
const { setTimeout, clearTimeout } = globalThis;
export const now = performance.now.bind(performance);

// Software rasterisers of GPU kernels take a hundred times as long as plain JavaScript. A backend that never answers fails
// its case, and the run goes on.
const [LIMIT, SLOW_LIMIT] = [120_000, 600_000];

/** Milliseconds that a case may take, and every other step of a run. @param limit the caller's, if there is one */
export const limitOf = ({ slow }: Pick<Case, "slow"> = {}, limit?: number): number =>
  limit ?? (slow ? SLOW_LIMIT : LIMIT);

/** An answer that did not come. */
export class Silence extends CheckFailure {}

/** What `work` settles with; rejects with "no answer within 3 s" where it has not settled by then. */
export async function settled<T>(work: () => T | Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      const late = () => reject(new Silence(`no answer within ${milliseconds / 1000} s`));
      timer = setTimeout(late, milliseconds);
      (async () => work())().then(resolve, reject);
    });
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
