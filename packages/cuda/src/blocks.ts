/** A block may be larger than what was asked for by this factor at most: small ones are kept for small calls. */
const LARGEST_WASTE = 2;
/** A block that this many calls had no use for is freed. */
const PATIENCE = 8;
/** Bytes that are kept of calls before the last one: some of a GPU's, on which the model lives as well. */
const MOST_KEPT = 2 ** 29;

/** Memory of one kind: a number that says where, and how much. */
export interface Block {
  readonly at: number;
  readonly bytes: number;
}

/** Blocks that nothing uses at the moment. Making one stops the device, or pins pages: a hundred times a small batch's loss. */
export class Blocks {
  readonly #make: (bytes: number) => number;
  readonly #free: (at: number) => void;
  /** The last call's first. */
  #idle: { readonly block: Block; readonly since: number }[] = [];
  #calls = 0;

  constructor(make: (bytes: number) => number, free: (at: number) => void) {
    this.#make = make;
    this.#free = free;
  }

  /** @throws what `make` does */
  take(bytes: number): Block {
    const index = this.#idle.findIndex(
      ({ block }) => block.bytes >= bytes && block.bytes <= LARGEST_WASTE * bytes,
    );
    if (index >= 0) return this.#idle.splice(index, 1)[0]!.block;
    return { at: this.#make(bytes), bytes };
  }

  /** What one call took, when all that uses it is done. */
  give(blocks: readonly Block[]): void {
    const since = ++this.#calls;
    const older = this.#idle;
    this.#idle = blocks.map((block) => ({ block, since }));
    let room = MOST_KEPT;
    for (const entry of older) {
      if (since - entry.since > PATIENCE || entry.block.bytes > room) this.#free(entry.block.at);
      else {
        room -= entry.block.bytes;
        this.#idle.push(entry);
      }
    }
  }

  /** Frees what is idle. */
  clear(): void {
    for (const { block } of this.#idle) this.#free(block.at);
    this.#idle = [];
  }
}
