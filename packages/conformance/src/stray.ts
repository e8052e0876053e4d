// Errors that a backend throws where nobody waits for them: in a timer, in a promise that it dropped.

import { errorText, located } from "./thrown.ts";

/** Tells `listener` of every error that nobody caught, as the platform does, until the returned function is called. */
export type Uncaught = (listener: (error: unknown) => void) => () => void;

/** Such an error fails the case that runs. It need not be that case's own. */
class Stray extends Error {
  override readonly name = "Uncaught";

  constructor(cause: unknown) {
    super(`${errorText(cause)} (thrown while this case ran, perhaps by an earlier one)`, { cause });
  }
}

/** More than these are counted alone. */
const MOST_NOTED = 20;

/** For the time of a run. */
export class Strays {
  readonly #end: (() => void) | undefined;
  readonly #told: (error: string) => void;
  #fail: ((error: Error) => void) | undefined;
  readonly #between: string[] = [];
  #count = 0;

  /** @param told is called with what `end` will return, when it comes */
  constructor(uncaught: Uncaught | undefined, told: (error: string) => void = () => {}) {
    this.#end = uncaught?.((error) => this.#take(error));
    this.#told = told;
  }

  #take(error: unknown): void {
    if (this.#fail) this.#fail(new Stray(error));
    else if (++this.#count <= MOST_NOTED) {
      const text = `uncaught outside a case: ${located(error)}`;
      this.#between.push(text);
      this.#told(text);
    }
  }

  /** Rejects when the work does, or with a stray error that comes meanwhile. */
  async during<T>(work: Promise<T>): Promise<T> {
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#fail = reject;
        work.then(resolve, reject);
      });
    } finally {
      this.#fail = undefined;
    }
  }

  /** @returns the errors that came while no case ran */
  end(): string[] {
    this.#end?.();
    const more = this.#count - this.#between.length;
    return more > 0 ? [...this.#between, `and ${more} more`] : this.#between;
  }
}
