/** Memory may exceed what a call asked for by at most this factor, so that small calls do not take large blocks. */
export const LARGEST_WASTE = 2;
/** Memory is kept for this many calls after its last use. */
const PATIENCE = 8;
/** Most bytes kept from calls before the last one. The model needs room in the GPU's memory as well. */
const MOST_KEPT = 2 ** 29;

/**
 * Memory that finished calls have left for later calls. Allocating it anew costs as much as the whole loss of a small
 * batch.
 */
export class Idle<T> {
  readonly #bytesOf: (item: T) => number;
  readonly #drop: (item: T) => void;
  /** Those of the last call come first. */
  #entries: { readonly item: T; readonly since: number }[] = [];
  #calls = 0;

  constructor(bytesOf: (item: T) => number, drop: (item: T) => void) {
    this.#bytesOf = bytesOf;
    this.#drop = drop;
  }

  take(wanted: (item: T) => boolean): T | undefined {
    const index = this.#entries.findIndex(({ item }) => wanted(item));
    return index < 0 ? undefined : this.#entries.splice(index, 1)[0]!.item;
  }

  /** Takes back everything that one call took. */
  give(items: readonly T[]): void {
    const since = ++this.#calls;
    const older = this.#entries;
    this.#entries = items.map((item) => ({ item, since }));
    let room = MOST_KEPT;
    for (const entry of older) {
      const bytes = this.#bytesOf(entry.item);
      if (since - entry.since > PATIENCE || bytes > room) this.#drop(entry.item);
      else {
        room -= bytes;
        this.#entries.push(entry);
      }
    }
  }

  /** Removes the item without dropping it. */
  forget(item: T): void {
    this.#entries = this.#entries.filter((entry) => entry.item !== item);
  }

  clear(): void {
    for (const { item } of this.#entries) this.#drop(item);
    this.#entries = [];
  }
}
