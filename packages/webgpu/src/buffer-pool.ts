/** A call may have buffers that are larger than it asked for by this factor at most: small ones are kept for small calls. */
const LARGEST_WASTE = 2;
/** A buffer that this many calls had no use for is destroyed. */
const PATIENCE = 8;
/** Bytes that are kept of calls before the last one: some of a GPU's, on which the model lives as well. */
const MOST_KEPT = 2 ** 29;

/** A buffer, and what was wrong with making it, once that is known. */
export interface Made {
  readonly buffer: GPUBuffer;
  readonly error: Promise<GPUError | null>;
}

/** Buffers of one device that nothing uses at the moment. Making one costs as much as a small batch's whole loss. */
export class BufferPool {
  readonly #gpu: GPUDevice;
  /** The last call's first. */
  #free: { readonly made: Made; readonly since: number }[] = [];
  /** Those that the device had no room for. WebGPU takes them in commands and refuses those later. */
  readonly #failed = new WeakSet<Made>();
  #calls = 0;

  constructor(gpu: GPUDevice) {
    this.#gpu = gpu;
  }

  take(bytes: number, usage: GPUBufferUsageFlags): Made {
    const index = this.#free.findIndex(
      ({ made: { buffer } }) =>
        buffer.usage === usage && buffer.size >= bytes && buffer.size <= LARGEST_WASTE * bytes,
    );
    if (index >= 0) return this.#free.splice(index, 1)[0]!.made;
    this.#gpu.pushErrorScope("out-of-memory");
    const buffer = this.#gpu.createBuffer({ size: bytes, usage });
    const error = this.#gpu.popErrorScope().catch(() => null);
    const made = { buffer, error };
    error.then((found) => {
      if (!found) return;
      this.#failed.add(made);
      this.#free = this.#free.filter((entry) => entry.made !== made);
    });
    return made;
  }

  /** What one call took, when all commands that use it have been submitted. */
  give(taken: readonly Made[]): void {
    const since = ++this.#calls;
    const good = taken.filter((made) => !this.#failed.has(made)).map((made) => ({ made, since }));
    const older = this.#free;
    this.#free = good;
    let room = MOST_KEPT;
    for (const entry of older) {
      const { size } = entry.made.buffer;
      if (since - entry.since > PATIENCE || size > room) entry.made.buffer.destroy();
      else {
        room -= size;
        this.#free.push(entry);
      }
    }
  }

  destroy(): void {
    for (const { made } of this.#free) made.buffer.destroy();
    this.#free = [];
  }
}
