// What crosses between a caller's thread and a worker. A worker serves one backend, opened once; its plans are made there when
// their kind of work first comes.

import type { Availability, Batch, FloatArray, Manifest, PlanSpec } from "@ctckit/core/backend";
import type { Envelope } from "./envelope.ts";

/** The worker's side. Nothing here throws: errors come in envelopes. */
export interface Service {
  /** Must come first: says which provider the caller means, and a lock to hold for as long as the worker lives. */
  hello(provider: string, lock: string): Promise<Envelope<Greeting>>;
  open(): Promise<Envelope<Opened>>;
  run(task: Task): Promise<Envelope<Answer>>;
  /** Of a task under way or not yet begun; of none, nothing happens. */
  abort(task: number): Promise<void>;
}

export interface Greeting {
  readonly availability: Availability;
  /** Whether the lock is held. There are none in Node 20, insecure contexts and opaque origins. */
  readonly locked: boolean;
}

export interface Opened {
  readonly name: string;
  readonly manifest: Manifest;
  readonly device?: string;
}

export interface Task {
  readonly id: number;
  readonly spec: PlanSpec;
  /** Done one after the other. */
  readonly runs: readonly Run[];
  /** Whether `abort` may come. */
  readonly abortable: boolean;
  /** Whether the runs' arrays came with the task and go back with the answer; else their memory is shared. */
  readonly transferred: boolean;
}

export interface Run {
  readonly batch: Batch;
  /** Present iff the operation is "gradient". */
  readonly grad?: FloatArray;
}

export interface Answer {
  /** Of all runs, end to end. */
  readonly losses: Float64Array;
  /** What was transferred: for each run its data and then its gradient. */
  readonly returned: readonly ArrayBuffer[];
}
