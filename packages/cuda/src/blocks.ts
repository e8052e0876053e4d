import { Idle, LARGEST_WASTE } from "@ctckit/parallel";

/** A block of memory: its address as a number, and its size. */
export interface Block {
  readonly at: number;
  readonly bytes: number;
}

/** Blocks of one kind of memory. Freeing a block stops the device, so blocks that calls leave are kept for a while. */
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

  /** @throws what `make` throws */
  take(bytes: number): Block {
    const fits = (block: Block) => block.bytes >= bytes && block.bytes <= LARGEST_WASTE * bytes;
    return this.#idle.take(fits) ?? { at: this.#make(bytes), bytes };
  }

  /** Takes back what one call took, once all work that uses it is done. */
  give(blocks: readonly Block[]): void {
    this.#idle.give(blocks);
  }

  /** Frees the idle blocks. */
  clear(): void {
    this.#idle.clear();
  }
}
