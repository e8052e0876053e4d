import { part } from "./part.ts";

/** How far a run is, over all its backends. */
export class Progress {
  readonly #bar = part<HTMLProgressElement>("progress");

  constructor(total: number) {
    this.#bar.max = total;
    this.#bar.value = 0;
    this.#bar.hidden = false;
  }

  show(done: number): void {
    this.#bar.value = done;
  }

  end(): void {
    this.#bar.hidden = true;
  }
}
