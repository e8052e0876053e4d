// What the addon is: one driver, opened at run time, and the few things that a backend wants of it. It knows no kernel, no
// shape and no loss: what is computed, and where it lies, is decided in TypeScript and handed over as data.
//
// Everything is called on the JavaScript thread and returns at once; what takes time happens on threads of the addon's own and
// ends in a promise. Memory of JavaScript's is touched only inside a call, so nothing that a caller detaches or drops can be
// used afterwards. An error is an `Error` with `code`, the driver's name of it ("CUDA_ERROR_OUT_OF_MEMORY", ...), and
// `status`, its number; `unfinished` is true where commands may still be under way, so that nothing which they use may be used
// again before the device is closed. Every context (worker_threads) may load the addon for itself.

/** A pointer to device memory. Below 2^53 on every platform that there is: addresses have 49 bits. */
export type DevicePointer = number;

export interface Addon {
  /**
   * Whether there is a driver, and a device, and which: without touching a device's memory.
   *
   * @param library the driver's file; undefined: what the system has (libcuda.so.1, nvcuda.dll)
   */
  probe(library: string | undefined): Found | Missing;
  /** Retains the primary context of device `ordinal` and loads kernels from modules, which are PTX: up to a second. */
  open(library: string | undefined, ordinal: number, modules: readonly string[]): Promise<NativeDevice>;
}

export interface Found {
  readonly found: true;
  readonly devices: readonly string[];
  /** As the driver says it: 12040 is CUDA 12.4. */
  readonly driver: number;
}

export interface Missing {
  readonly found: false;
  /** A sentence: no driver, which entry point it lacks, no device, or what the driver answers. */
  readonly reason: string;
}

export interface NativeDevice {
  readonly name: string;
  readonly driver: number;
  /** Bytes of shared memory that a block may have when asked for. */
  readonly sharedMemory: number;
  /** Bytes. */
  readonly totalMemory: number;
  /** The number of a kernel, for `LAUNCH`. @throws an unknown name */
  kernel(name: string): number;
  /** Device memory. */
  allocate(bytes: number): DevicePointer;
  /** Once all that was submitted before is done: does not wait itself. */
  free(pointer: DevicePointer): void;
  /** Memory of the host's that the device copies from and to while others work. */
  pin(bytes: number): number;
  unpin(pinned: number): void;
  /** Copies an array into pinned memory. */
  write(pinned: number, offset: number, from: ArrayBufferView): void;
  /** Copies pinned memory into an array: all of it. */
  read(pinned: number, offset: number, into: ArrayBufferView): void;
  /**
   * Submits commands (below), in order, and settles when all of them are done, with the milliseconds between their beginning and
   * their end by the device's clock (NaN: it could not be asked). After a rejection with a code that
   * the driver calls sticky (an illegal address, a failed launch), everything else rejects or throws the same.
   *
   * @param stream a CUstream of the caller's, on which the commands run instead of the device's own one
   */
  submit(commands: Float64Array, stream?: number): Promise<number>;
  /** Frees all memory and gives the context back, once what was submitted is done: settles then. Calls after it throw. */
  close(): Promise<void>;
}

/**
 * A list of commands is their numbers, one after the other, each after its kind. `stream` is 0 or 1: of the device's two
 * streams; both begin when all that was submitted before is done, and 1 runs beside 0 but for FORK and JOIN. With a caller's
 * stream, 0 is that.
 */
export const Command = {
  /** stream, to, pinned, offset, bytes */
  UPLOAD: 1,
  /** stream, pinned, offset, from, bytes */
  DOWNLOAD: 2,
  /** stream, kernel, grid x, grid y, grid z, threads, bytes of shared memory, 6 pointers: the kernel's one argument */
  LAUNCH: 3,
  /** What is submitted to stream 1 from here on waits for all that stream 0 has so far. */
  FORK: 4,
  /** What is submitted to stream 0 from here on waits for all that stream 1 has so far. */
  JOIN: 5,
} as const;
