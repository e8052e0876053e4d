/** Reused memory may exceed the request by at most this factor, so that small calls leave large memory to large ones. */
export const LARGEST_WASTE = 2;
/** Memory that this many calls did not use is dropped. */
const PATIENCE = 8;
/** Bytes that are kept of calls before the last one. A GPU's memory holds the model as well. */
const MOST_KEPT = 2 ** 29;

/** Memory of finished calls, kept for later ones: allocating it costs as much as a small batch's whole loss. */
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

  /** Takes back what one call used. */
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

  /** Removes an item without dropping it. */
  forget(item: T): void {
    this.#entries = this.#entries.filter((entry) => entry.item !== item);
  }

  clear(): void {
    for (const { item } of this.#entries) this.#drop(item);
    this.#entries = [];
  }
}
