// A backend computes unreduced losses, and gradients scaled per sample, for one validated batch.
//
// Three nouns. A provider names a backend and can say whether it would work here; a backend is an opened device; a
// plan is a compiled kernel with its workspace, sized by upper bounds, so that every smaller batch fits. Core does all
// checking, reducing and refusing: a backend sees only canonical batches that its manifest allows, and it never
// validates, reduces or logs. Whatever it cannot do is absent (a row of the manifest, `runSync`, `allocate`), never a
// method that throws. Memory that it hands out is a faster place and nothing else: a batch may lie there wholly, in part
// or not at all, with the same results. For equal input it writes equal bits, run to run. The semantics are
// docs/contract.md; the proof that an implementation keeps them is @ctckit/conformance.

import type { Topology } from "./generated/topologies.ts";

export type { Topology };
export type Dtype = "float32" | "float64";
export type Input = "logProbs" | "logits";
/** With respect to what the gradient is: PyTorch's `exp(logProb) - gamma`, or the partial derivative `-gamma`. */
export type Gradient = "logits" | "logProbs";
export type FloatArray = Float32Array | Float64Array;

/** What a plan is specialised on. Anything not here may vary per call. */
export interface PlanSpec extends Bounds {
  readonly topology: Topology;
  readonly dtype: Dtype;
  readonly input: Input;
  /** "none": `run` writes losses only and does none of the gradient's work. With `input: "logits"` else always "logits". */
  readonly gradient: "none" | Gradient;
}

/** Inclusive upper bounds on one batch. */
export interface Bounds {
  readonly maxTime: number;
  readonly maxBatch: number;
  readonly maxClasses: number;
  readonly maxTargetLength: number;
}

/** Canonical and validated. Values of `data` in frames at or past a sample's input length are never read. */
export interface Batch {
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  /** Log-probs or logits: `(t, n, c)` is `data[t * timeStride + n * batchStride + c]`. */
  readonly data: FloatArray;
  readonly timeStride: number;
  readonly batchStride: number;
  readonly blank: number;
  /** All targets end to end: sample n is `targets[targetOffsets[n] ... targetOffsets[n + 1])`. */
  readonly targets: Int32Array;
  readonly targetOffsets: Int32Array; // [N + 1]
  readonly inputLengths: Int32Array; // [N], 0..time
  /** The gradient of sample n is multiplied by this (reduction and gradOutput, folded in by core). */
  readonly gradScale: Float64Array; // [N]
}

/** Caller-owned; the backend overwrites every element. */
export interface Output {
  /** Unreduced, `+Infinity` where no alignment exists, `NaN` where a frame that counts holds NaN. */
  readonly losses: Float64Array; // [N]
  /** Present iff the plan's gradient is not "none"; `data`'s dtype, size and strides; 0 past an input length. */
  readonly grad?: FloatArray;
}

/** Frames `from` to `to - 1`, in `[0, T]`. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/** What one worker makes of a sample. Caller-owned; the backend overwrites every element but the gradient's other rows. */
export interface RowsOutput {
  /** The loss without the frames' terms: minus the log of the lattice's total, `+Infinity` where there is no alignment. */
  readonly lattice: Float64Array; // [1]
  /** Rest and factor of each of the rows: see `rowsLoss`. NaN where a frame that counts holds NaN, 0 and 1 where none counts. */
  readonly terms: Float64Array; // [to - from, 2]
  /** As in `Output`; only the rows are written. */
  readonly grad?: FloatArray;
}

/** A compiled kernel and its workspace. Calls of `run` may overlap. */
export interface Plan {
  /** Rejects with a CtcError. Stops early, rejecting with `CTC_ABORTED`, when `signal` fires and the backend can. */
  run(batch: Batch, out: Output, signal?: AbortSignal): Promise<void>;
  /** Present only where blocking is legal. Presence is the capability. */
  runSync?(batch: Batch, out: Output): void;
  /**
   * A share of the work on a batch of one sample, for workers that have more cores than samples: goes through the whole
   * lattice, but through all classes only in `rows`. Where a row of other workers' is NaN only their caller can see it. Present
   * only where all classes of a row are gone over apart from the lattice. Presence is the capability.
   */
  runRows?(batch: Batch, out: RowsOutput, rows: Rows, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** The size of `data` and of `grad`, both dense, and of what stands behind them to work on. */
export interface AllocationSpec {
  readonly dtype: Dtype;
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  /** Labels of the longest target for which there is room. A longer one is right too, but the batch may be copied. */
  readonly maxTargetLength: number;
}

/** Each `time * batch * classes` elements, apart from each other; attached for as long as the caller holds them. */
export interface Allocation {
  readonly data: FloatArray;
  readonly grad: FloatArray;
}

/** Plain data: survives structuredClone, prints as a support table, gates the conformance suite. */
export interface Manifest {
  readonly dtypes: readonly Dtype[];
  readonly topologies: readonly Topology[];
  readonly inputs: readonly Input[];
  readonly gradients: readonly PlanSpec["gradient"][];
  /** A bound left out has no limit but memory. */
  readonly limits: Readonly<Partial<Bounds>>;
}

/** An opened device. */
export interface Backend {
  readonly name: string;
  readonly manifest: Manifest;
  /** What it runs on, as its driver calls it: for reports. Absent: the processor that JavaScript runs on. */
  readonly device?: string;
  /** Called only with specs that the manifest allows. Returns at once; compiling may go on until the first `run`. */
  plan(spec: PlanSpec): Plan;
  /** Memory in which batches need no copy. Present only where a backend has such memory. Presence is the capability. */
  allocate?(spec: AllocationSpec): Promise<Allocation>;
  close(): Promise<void>;
}

export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string };

/** What a backend package exports: `js()`, `wasm()`, `worker(() => wasm())`. */
export interface BackendProvider {
  readonly name: string;
  /** Never throws, never allocates device memory. */
  probe(): Promise<Availability>;
  open(): Promise<Backend>;
}
