// A backend computes unreduced losses, gradients scaled per sample, or best paths, for one validated batch.
//
// Three nouns. A provider names a backend and can say whether it would work here. A backend is an opened device. A plan
// is a compiled kernel for one kind of work, with a workspace that grows by itself. Core does all checking, refusing,
// allocating and reducing: a plan sees only canonical batches that its manifest allows. Code behind
// `defineBackend` is never called after `close` or with a signal that has already fired, and is closed once, when nothing
// runs in it any more. What a backend cannot do is absent (a row of the manifest, `runSync`, `allocate`), never a method
// that throws. Memory that it hands out only saves copies: a batch may lie there wholly, in part or not at all, with the
// same results. For equal input it writes equal bits, run to run. The semantics are docs/contract.md; the
// proof that an implementation keeps them is @ctckit/conformance. The loss on a caller's device is contract/device.ts.

import type { Topology } from "../generated/topologies.ts";

export type { Topology };
export type Dtype = "float32" | "float64";
export type Input = "logProbs" | "logits";
/** Which gradient: PyTorch's `exp(logProb) - gamma`, or the partial derivative `-gamma`. */
export type Gradient = "logits" | "logProbs";
/**
 * What a plan computes: "loss" the losses alone, "gradient" losses and gradient, "alignment" the best path of each sample, "survivors" the
 * paths that may still be the best after some frames of a stream, "posteriors" losses and the posterior of each state in each frame, "edits"
 * losses and those of every target that is one substitution, insertion or deletion away, "candidates" losses of targets over the same
 * frames; and three means over the alignments, each with its gradient: "hessian" the derivative of the loss along a direction, "entropy" that
 * of the alignments, "delay" the frames before each label.
 */
export type Operation =
  | "loss"
  | "gradient"
  | "alignment"
  | "survivors"
  | "posteriors"
  | "edits"
  | "candidates"
  | "hessian"
  | "entropy"
  | "delay";
export type FloatArray = Float32Array | Float64Array;

/** A kind of work, and all that a plan is specialised on: whatever its size, a batch of that kind goes to the same plan. */
export interface PlanSpec {
  readonly topology: Topology;
  readonly dtype: Dtype;
  readonly input: Input;
  readonly operation: Operation;
  /** Present iff the operation is "gradient". With `input: "logits"` always "logits". */
  readonly gradient?: Gradient;
  /** Of the operations "alignment" and "survivors": whether frames at the ends may be outside the target. Absent: they may not. */
  readonly openEnds?: true;
  /** Of the operation "alignment": whether the posteriors of the path's states are wanted. Absent: they are not. */
  readonly posteriors?: true;
}

/** Canonical and validated. Values of `data` in frames at or past a sample's input length are never read. */
export interface Batch {
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  /** Log-probs or logits: `(t, n, c)` is `data[t * timeStride + n * batchStride + c]`. */
  readonly data: FloatArray;
  readonly timeStride: number;
  /** 0 where all samples have the same frames, as candidates always do. */
  readonly batchStride: number;
  readonly blank: number;
  /** All targets end to end: sample n is `targets[targetOffsets[n] ... targetOffsets[n + 1])`. */
  readonly targets: Int32Array;
  readonly targetOffsets: Int32Array; // [N + 1]
  readonly inputLengths: Int32Array; // [N], 0..time
  /** The log-probability, in each frame, of label `classes`: the star, which stands for any class. Absent: no target holds it. */
  readonly starScore?: number;
  /** Which ends are open, and the log-probability of a frame outside. Present iff the plan's are. */
  readonly open?: OpenEnds;
  /** Present iff the operation is "survivors". Then there is one sample, and all of its frames count. */
  readonly stretch?: Stretch;
  /** The classes that may be put in, all different. Present iff the operation is "edits". */
  readonly asked?: Int32Array; // [K]
  /** The gradient of sample n is multiplied by this (reduction and gradOutput, folded in by core). */
  readonly gradScale: Float64Array; // [N]
}

export interface OpenEnds {
  readonly start: boolean;
  readonly end: boolean;
  readonly score: number;
}

/** Some frames of a stream, one or more: where the frames before them have come to, and what is given up after the last. */
export interface Stretch {
  /** Paths that are so many nats below the best one, or less, survive. */
  readonly margin: number;
  /** What has survived the frames before. Absent: there are none. */
  readonly from?: Frontier;
}

/** The states that paths may be in after some frame, each by the best path to it. */
export interface Frontier {
  /** A state is a number of the backend's, which nobody else reads. Ascending. */
  readonly places: Int32Array; // [P]
  /** Log-probability of the path, less that of the best one. */
  readonly weights: Float64Array; // [P]
}

/** What a plan writes, by its operation. Caller-owned; the backend overwrites every element. */
export type Output =
  | LossOutput
  | AlignmentOutput
  | SurvivorsOutput
  | PosteriorsOutput
  | EditsOutput
  | ExpectationOutput;

/** Of the operations "loss", "gradient" and "candidates". */
export interface LossOutput {
  /** Unreduced, `+Infinity` where no alignment exists, `NaN` where a frame that counts holds NaN. */
  readonly losses: Float64Array; // [N]
  /** Present iff the operation is "gradient"; `data`'s dtype, size and strides; 0 past an input length. */
  readonly grad?: FloatArray;
}

/** Of the operation "alignment": the most probable alignment of each sample (Viterbi 1967), by the rule for ties of contract 11.2. */
export interface AlignmentOutput {
  /** Log-probability; `-Infinity` where no alignment exists, `NaN` where a frame that counts holds NaN. */
  readonly scores: Float64Array; // [N]
  /**
   * In frame t of sample n: 2k for the blank before label k, 2k + 1 for label k; -1 outside the target, in frames that do not
   * count, and where there is no path.
   */
  readonly states: Int32Array; // [N, T]
  /** Log-probability of what the state emits in its frame, or of a frame outside; 0 in frames that do not count, and where there is no path. */
  readonly frameScores: Float64Array; // [N, T]
  /** The posterior probability of the state in its frame; 0 where there is none. Present iff the plan's spec wants it. */
  readonly posteriors?: Float64Array; // [N, T]
}

/** Of the operation "posteriors". */
export interface PosteriorsOutput extends Pick<LossOutput, "losses"> {
  /**
   * For each sample, in each frame that counts, the probability, given the target, that an alignment is in the state: 2k the blank before
   * label k, 2k + 1 label k. 0 where no alignment exists, NaN where the loss is. Of `data`'s dtype.
   */
  readonly posteriors: readonly FloatArray[]; // N times [inputLength, 2S + 1]
}

/** Of the operation "edits". Losses as those of the operation "loss" of the edited target, in the order of `asked`. */
export interface EditsOutput extends Pick<LossOutput, "losses"> {
  /** Label k replaced by a class. */
  readonly substitutions: readonly Float64Array[]; // N times [S, K]
  /** A class put before label k, or at S behind the last. */
  readonly insertions: readonly Float64Array[]; // N times [S + 1, K]
  /** Label k left out. */
  readonly deletions: readonly Float64Array[]; // N times [S]
}

/** Of the operations "hessian", "entropy" and "delay". */
export interface ExpectationOutput extends Pick<LossOutput, "losses"> {
  /** NaN where no alignment exists, or the loss is. */
  readonly values: Float64Array; // [N]
  /**
   * The gradient of each value with respect to `data`: of a "hessian" the Hessian of the loss times the direction. `data`'s dtype, size and
   * strides; 0 where no alignment exists and past an input length, NaN where the loss is. Of a "hessian" the direction lies here before: it
   * is the one array that a backend reads, and numbers that count are finite.
   */
  readonly grad: FloatArray;
}

/** Of the operation "survivors". How many paths there are is known afterwards, so the backend makes the arrays. */
export interface SurvivorsOutput {
  survivors?: Survivors;
}

/** The survivor paths (Forney 1973) of a stretch: those that may be the beginning of the best path, whatever comes. */
export interface Survivors extends Frontier {
  /** The path's place in `from` before these frames; 0 where there are none before. */
  readonly origins: Int32Array; // [P]
  /** As those of `AlignmentOutput`. */
  readonly states: Int32Array; // [P, T]
  readonly frameScores: Float64Array; // [P, T]
  /** The path that would be the best one if there were no more frames; -1 if none of them may end here. */
  readonly ending: number;
  /** The first frame that holds NaN, -1 where none does. If one does, nothing survives. */
  readonly nanFrame: number;
}

/** Calls of `run` may overlap, in one plan and across plans. Its `out` is that of the plan's operation. */
export interface Plan<O extends Output = Output> {
  /**
   * Rejects with a CtcError. May stop early when `signal` fires: `inTurns` and `throwIfAborted` do. Work on the caller's thread
   * belongs in `inTurns`, or a loop of small calls keeps the event loop from its turn. `progress` may be told now and then which part of
   * the frames is done, from 0 to 1; it never throws.
   */
  run(batch: Batch, out: O, signal?: AbortSignal, progress?: (fraction: number) => void): Promise<void>;
  /** Present only where blocking is legal. Presence is the capability. */
  runSync?(batch: Batch, out: O): void;
}

/** The size of `data` and of `grad`, both dense, and of what stands behind them to work on. */
export interface AllocationSpec {
  readonly dtype: Dtype;
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  /** The longest target, in labels, that fits. A longer one works too, but the batch may be copied. */
  readonly maxTargetLength: number;
}

/** What a backend's author hands out: each `time * batch * classes` elements, apart from each other. */
export interface AllocatedMemory<A extends FloatArray = FloatArray> {
  readonly data: A;
  readonly grad: A;
  /**
   * Takes the memory back, to hand it out again. Called at most once, when no run works in it any more; after `close` too. Absent where it
   * is left to the garbage collector.
   */
  free?(): void;
}

/** Memory of the caller's, for as long as they hold it or until they free it. */
export interface Allocation<A extends FloatArray = FloatArray> {
  readonly data: A;
  readonly grad: A;
  /**
   * Gives the memory back, for the next `allocate` of a size that fits. Runs under way in it finish first, and are right. A second time
   * it does nothing. From then on `data` and `grad`, and every view of their buffers, are not the caller's: a call whose `data` or `out.grad` is one is
   * refused with a TypeError until the memory is handed out again. Then they are detached, or are another's memory.
   */
  free(): void;
  /** The same, for `using`. Where there is no `Symbol.dispose`, under `Symbol.for("Symbol.dispose")`, which compilers use there. */
  [Symbol.dispose](): void;
}

/** Inclusive upper bounds on one batch. */
export interface Limits {
  readonly maxTime: number;
  readonly maxBatch: number;
  readonly maxClasses: number;
  readonly maxTargetLength: number;
}

/** Plain data: survives structuredClone, prints as a support table, gates the conformance suite. */
export interface Manifest<D extends Dtype = Dtype> {
  readonly dtypes: readonly D[];
  readonly topologies: readonly Topology[];
  readonly inputs: readonly Input[];
  readonly operations: readonly Operation[];
  /** Of the operation "gradient"; none without it. */
  readonly gradients: readonly Gradient[];
  /** What is left out has no limit but memory. */
  readonly limits: Readonly<Partial<Limits>>;
}

/** An opened device. */
export interface Backend {
  readonly name: string;
  readonly manifest: Manifest;
  /** What it runs on, as its driver calls it: for reports. Absent: the processor that JavaScript runs on. */
  readonly device?: string;
  /**
   * Loads what plans of that kind need. Core waits for it before it asks for a plan of any operation but "loss" and "gradient". Absent where nothing
   * has to be loaded. It may be called again. Called only with specs that the manifest allows.
   */
  prepare?(spec: PlanSpec): Promise<void>;
  /** Called only with specs that the manifest allows. Returns at once; compiling may go on until the first `run`. */
  plan(spec: PlanSpec): Plan;
  /**
   * Memory in which batches need no copy. Present only where a backend has such memory. Presence is the capability. `defineBackend` makes
   * an Allocation of what the author hands out.
   */
  allocate?(spec: AllocationSpec): Promise<Allocation>;
  /** Waits for runs in progress, releases everything, then settles. */
  close(): Promise<void>;
}

export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string };

/** What a backend package exports: `js()`, `wasm()`, `worker(() => wasm())`. */
export interface BackendProvider<B extends Backend = Backend> {
  readonly name: string;
  /**
   * Milliseconds that `probe` and `open` may each take before core gives the provider up. Default: 30,000. Infinity for a
   * provider that has limits of its own.
   */
  readonly openTimeout?: number;
  /** Never throws, never allocates device memory. */
  probe(): Promise<Availability>;
  /** Rejects with a CtcError. */
  open(): Promise<B>;
}
