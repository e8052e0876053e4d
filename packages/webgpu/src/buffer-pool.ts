import { Idle, LARGEST_WASTE } from "@ctckit/parallel";

/** A buffer, and the error of its creation, if there was one. */
export interface Made {
  readonly buffer: GPUBuffer;
  readonly error: Promise<GPUError | null>;
}

/** The buffers of one device that no call uses at the moment. */
export class BufferPool {
  readonly #gpu: GPUDevice;
  readonly #idle = new Idle<Made>(
    ({ buffer }) => buffer.size,
    ({ buffer }) => buffer.destroy(),
  );
  /** Buffers for which the device had no room. WebGPU lets commands use them, and refuses these commands later. */
  readonly #failed = new WeakSet<Made>();

  constructor(gpu: GPUDevice) {
    this.#gpu = gpu;
  }

  take(bytes: number, usage: GPUBufferUsageFlags): Made {
    const fits = ({ buffer }: Made) =>
      buffer.usage === usage && buffer.size >= bytes && buffer.size <= LARGEST_WASTE * bytes;
    const idle = this.#idle.take(fits);
    if (idle) return idle;
    this.#gpu.pushErrorScope("out-of-memory");
    const buffer = this.#gpu.createBuffer({ size: bytes, usage });
    const error = this.#gpu.popErrorScope().catch(() => null);
    const made = { buffer, error };
    error.then((found) => {
      if (!found) return;
      this.#failed.add(made);
      this.#idle.forget(made);
    });
    return made;
  }

  /** Takes back what one call took, once all commands that use it have been submitted. */
  give(taken: readonly Made[]): void {
    this.#idle.give(taken.filter((made) => !this.#failed.has(made)));
  }

  destroy(): void {
    this.#idle.clear();
  }
}
