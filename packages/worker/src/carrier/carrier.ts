import type { Batch, Dtype, FloatArray } from "@ctckit/core/backend";
import type { Answer, Run } from "../protocol.ts";
import type { Shard } from "../shards.ts";

// A carrier takes a call's arrays to the workers and back. It belongs to one backend and keeps memory from call to call: as much
// as calls that overlapped lately used at once. It copies as late as it can, when a worker is free to take a shard. So calls that
// wait for a worker hold no extra memory.

export interface Carrier {
  /**
   * Describes the arrays of one call. Nothing is copied yet. Results but for the gradient are no cargo: workers make them.
   *
   * @param isRead whether the workers read the gradient too
   */
  cargo(dtype: Dtype, batch: Batch, grad?: FloatArray, isRead?: boolean): Cargo;
  /** Drops the memory that it keeps. */
  close(): void;
}

/** How a call ended: well; not well; not well and with a worker that may still write to memory that is shared with it. */
export type Ending = "complete" | "failed" | "lingering";

/** The arrays of one call. */
export interface Cargo {
  /**
   * Prepares a shard for a worker that is about to run it. If it throws `CTC_OUT_OF_MEMORY`, nothing has happened.
   *
   * @param worker stands for the worker
   */
  load(shard: Shard, worker: object): Load;
  /** Copies the shard's gradient to where the caller wants it. */
  unload(shard: Shard, answer: Answer): void;
  /** Comes after the last shard, whether or not all succeeded. */
  finish(ending: Ending): void;
}

export interface Load {
  readonly runs: readonly Run[];
  /** The memory to transfer with the runs. Empty if memory is shared. */
  readonly transferred: readonly ArrayBuffer[];
  /** The shared memory that the worker has not seen before. */
  readonly unseen: readonly ArrayBufferLike[];
}
