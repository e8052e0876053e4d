/** A call may have buffers that are larger than it asked for by this factor at most: small ones are kept for small calls. */
const LARGEST_WASTE = 2;
/** A buffer that this many calls had no use for is destroyed. */
const PATIENCE = 8;

/** Buffers of one device that nothing uses at the moment. Making one costs as much as a small batch's whole loss. */
export class BufferPool {
  readonly #gpu: GPUDevice;
  #free: { readonly buffer: GPUBuffer; readonly since: number }[] = [];
  #calls = 0;

  constructor(gpu: GPUDevice) {
    this.#gpu = gpu;
  }

  take(bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const fits = ({ buffer }: { readonly buffer: GPUBuffer }) =>
      buffer.usage === usage && buffer.size >= bytes && buffer.size <= LARGEST_WASTE * bytes;
    const index = this.#free.findIndex(fits);
    if (index >= 0) return this.#free.splice(index, 1)[0]!.buffer;
    return this.#gpu.createBuffer({ size: bytes, usage });
  }

  /** What one call took, when all commands that use it have been submitted. */
  give(buffers: readonly GPUBuffer[]): void {
    this.#calls++;
    const kept = this.#free.filter(({ since }) => this.#calls - since <= PATIENCE);
    for (const entry of this.#free) if (!kept.includes(entry)) entry.buffer.destroy();
    this.#free = [...buffers.map((buffer) => ({ buffer, since: this.#calls })), ...kept];
  }

  destroy(): void {
    for (const { buffer } of this.#free) buffer.destroy();
    this.#free = [];
  }
}
