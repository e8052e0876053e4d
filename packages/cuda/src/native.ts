// The interface of the addon. The addon opens one driver at run time, and offers the few operations that a backend needs. It
// knows no kernels, no shapes and no loss. TypeScript decides what is computed and where it lies, and passes that as data.
//
// Every function is called on the JavaScript thread and returns at once. Slow work runs on the addon's own threads and settles
// a promise. The addon touches JavaScript's memory only inside a call, so it never uses memory that a caller has detached or
// dropped. A wrong argument is a TypeError or a RangeError, and so is a `this` that is no device. Any other error is an `Error`
// with `code`: the driver's name for it ("CUDA_ERROR_OUT_OF_MEMORY", ...), with `status`, its number; "ERR_OUT_OF_MEMORY" and
// "ERR_SYSTEM" where the host has no memory, or refuses a thread or another thing; "ERR_CLOSED" after `close`. `unfinished` is
// true if commands may still be under way. Then nothing that they use may be used again before the device is closed. Each thread
// of `worker_threads` may load the addon for itself.

/** A pointer to device memory. It is below 2^53 on every platform, because addresses have 49 bits. */
export type DevicePointer = number;

export interface Addon {
  /**
   * Looks for a driver and its devices, without touching a device's memory.
   *
   * @param library path of the driver. If undefined, the system's driver is used (libcuda.so.1, nvcuda.dll)
   */
  probe(library: string | undefined): Found | Missing;
  /** Retains the primary context of device `ordinal`, and loads kernels from PTX modules. Takes up to a second. */
  open(library: string | undefined, ordinal: number, modules: readonly string[]): Promise<NativeDevice>;
}

export interface Found {
  readonly found: true;
  readonly devices: readonly string[];
  /** The driver's version, in its own encoding: 12040 is CUDA 12.4. */
  readonly driver: number;
}

export interface Missing {
  readonly found: false;
  /** A sentence: there is no driver, the driver lacks an entry point, there is no device, or the driver's own answer. */
  readonly reason: string;
}

export interface NativeDevice {
  readonly name: string;
  readonly driver: number;
  /** Most bytes of shared memory that a block can ask for. */
  readonly sharedMemory: number;
  /** In bytes. */
  readonly totalMemory: number;
  /** The number of a kernel, for `LAUNCH`. @throws Error - no kernel has this name */
  kernel(name: string): number;
  /** Allocates device memory. */
  allocate(bytes: number): DevicePointer;
  /** Frees the memory once everything submitted before is done. The call itself does not wait. */
  free(pointer: DevicePointer): void;
  /** Allocates pinned host memory. The device can copy from and to it while other work goes on. */
  pin(bytes: number): number;
  unpin(pinned: number): void;
  /** Copies an array into pinned memory. */
  write(pinned: number, offset: number, from: ArrayBufferView): void;
  /** Fills an array from pinned memory. */
  read(pinned: number, offset: number, into: ArrayBufferView): void;
  /**
   * Submits commands (below) in order, and settles when all of them are done. The result is the milliseconds from their
   * beginning to their end by the device's clock, or NaN if the clock could not be read. The driver calls some errors sticky,
   * such as an illegal address or a failed launch. After one of these, every later call rejects or throws the same error.
   *
   * @param stream a CUstream of the caller's. The commands run on it instead of on the device's own stream
   */
  submit(commands: Float64Array, stream?: number): Promise<number>;
  /** Waits until everything submitted is done, frees all memory, and gives the context back. Later calls throw. */
  close(): Promise<void>;
}

/**
 * A list of commands is a list of numbers: the kind of each command, then its arguments. `stream` is 0 or 1, one of the
 * device's two streams. Both begin when everything submitted before is done. Stream 1 runs beside stream 0 except for FORK and
 * JOIN. A caller's stream takes the place of stream 0.
 */
export const Command = {
  /** stream, to, pinned, offset, bytes */
  UPLOAD: 1,
  /** stream, pinned, offset, from, bytes */
  DOWNLOAD: 2,
  /** stream, kernel, grid x, grid y, grid z, threads, bytes of shared memory, 6 pointers: the kernel's one argument */
  LAUNCH: 3,
  /** Later commands of stream 1 wait for all earlier commands of stream 0. */
  FORK: 4,
  /** Later commands of stream 0 wait for all earlier commands of stream 1. */
  JOIN: 5,
} as const;
