import { Idle, LARGEST_WASTE } from "@ctckit/parallel";

/** Memory of one kind: a number that says where, and how much. */
export interface Block {
  readonly at: number;
  readonly bytes: number;
}

/** Blocks of one kind. Freeing one stops the device, so those that calls leave are kept for a while. */
export class Blocks {
  readonly #make: (bytes: number) => number;
  readonly #idle: Idle<Block>;

  constructor(make: (bytes: number) => number, free: (at: number) => void) {
    this.#make = make;
    this.#idle = new Idle(
      ({ bytes }) => bytes,
      ({ at }) => free(at),
    );
  }

  /** @throws what `make` does */
  take(bytes: number): Block {
    const fits = (block: Block) => block.bytes >= bytes && block.bytes <= LARGEST_WASTE * bytes;
    return this.#idle.take(fits) ?? { at: this.#make(bytes), bytes };
  }

  /** What one call took, when all that uses it is done. */
  give(blocks: readonly Block[]): void {
    this.#idle.give(blocks);
  }

  /** Frees what is idle. */
  clear(): void {
    this.#idle.clear();
  }
}
