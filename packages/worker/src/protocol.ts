// The messages between a caller's thread and a worker. A worker serves one backend, which is opened once. It makes a plan
// when a kind of work first arrives.

import type { Availability, Batch, FloatArray, Manifest, PlanSpec } from "@ctckit/core/backend";
import type { Envelope } from "./envelope.ts";
import type { Results } from "./results.ts";

/** The worker's side. Its methods never throw: errors come in envelopes. */
export interface Service {
  /**
   * Must come first. The worker holds this lock for as long as it lives, and says whether it does: Node 20, insecure contexts and
   * opaque origins have no locks.
   */
  hold(lock: string): Promise<Envelope<boolean>>;
  /** Must come next. Names the provider that the caller wants. */
  hello(provider: string): Promise<Envelope<Availability>>;
  open(): Promise<Envelope<Opened>>;
  /** Loads what tasks of a kind need. Once a caller has asked for it, it comes before the first task of each kind. */
  prepare(spec: PlanSpec): Promise<Envelope<void>>;
  run(task: Task): Promise<Envelope<Answer>>;
  /** Which part of its frames a task has gone through, from 0 to 1. Of a task that is not under way: 0. */
  progress(task: number): Promise<Envelope<number>>;
  /** Aborts a task that is under way. Does nothing if there is no such task. */
  abort(task: number): Promise<void>;
  /** Answers as soon as the worker gets to it. */
  ping(): Promise<void>;
}

export interface Opened {
  readonly name: string;
  readonly manifest: Manifest;
  readonly device?: string;
  /** Whether the backend has something to `prepare`. */
  readonly prepares: boolean;
}

export interface Task {
  readonly id: number;
  readonly spec: PlanSpec;
  /** They run one after the other. Their `time` is the same. */
  readonly runs: readonly Run[];
  /** Whether `abort` may come. */
  readonly abortable: boolean;
  /** Whether the runs' arrays were transferred with the task and go back with the answer. Otherwise they are shared. */
  readonly transferred: boolean;
  /** The runs' shared memory, as far as this worker has not seen it before. */
  readonly unseen: readonly ArrayBufferLike[];
}

export interface Run {
  readonly batch: Batch;
  /** Present iff the operation has one. */
  readonly grad?: FloatArray;
}

export interface Answer {
  /** Of all runs, end to end. */
  readonly results: Results;
  /** The memory that was transferred: for each run its data, then its gradient. */
  readonly returned: readonly ArrayBuffer[];
}
