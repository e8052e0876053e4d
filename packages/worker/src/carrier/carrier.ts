import type { Batch, Dtype, Output } from "@ctckit/core/backend";
import type { Answer, Run } from "../protocol.ts";
import type { Shard } from "../shards.ts";

// How a call's arrays reach the workers and come back. A carrier belongs to one backend and keeps memory from call to call.
// It copies as late as it can, when a worker is free to take a shard: calls that wait for one hold no memory but their own.

export interface Carrier {
  /** Nothing is copied yet. */
  cargo(dtype: Dtype, batch: Batch, out: Output): Cargo;
  /** Lets go of what it keeps. */
  close(): void;
}

/** The arrays of one call. */
export interface Cargo {
  /** For a worker that is about to start. Throws `CTC_OUT_OF_MEMORY`, and then nothing has happened. */
  load(shard: Shard): Load;
  /** Puts the shard's gradient where the caller wants it. */
  unload(shard: Shard, answer: Answer): void;
  /** After the last shard, whether or not all went well. No worker touches the arrays any more. */
  finish(complete: boolean): void;
}

export interface Load {
  readonly runs: readonly Run[];
  /** The memory that goes along; none where it is shared. */
  readonly transferred: readonly ArrayBuffer[];
}
