import type { IntegerArray } from "./api.ts";
import type { DtypeOf, If, InputArray, InputOf, MayBlock } from "./capabilities.ts";
import type { Backend, Dtype, FloatArray } from "./contract/backend.ts";
import type { HalfDtype } from "./half-array.ts";

export interface StreamOptions {
  /** The labels of one sample, as a row of `LossInput.targets`. A copy is taken; the first push checks it against its classes. */
  readonly targets: IntegerArray;
  /** The number of each label's word, as `AlignInput.groups`. Default: no words. */
  readonly groups?: IntegerArray;
  /**
   * How far, in nats, a path may fall behind the best one before it is given up: more than 0, at most 10,000. A label's span is final once
   * all paths that are left agree on it. A small margin says so soon, about a frame later for each nat where a model is sure. A large one waits
   * longer, and goes through more of the lattice. Default: 100.
   */
  readonly margin?: number;
}

/** The next frames of a stream. */
export interface StreamInput<A extends InputArray = FloatArray> {
  /** What the aligner's `input` names. The array is read until the call settles; nothing of it is kept. */
  readonly data: A;
  /** As in `LossInput`. */
  readonly dtype?: HalfDtype;
  /** `[T, C]`, or three axes of which N is 1. All pushes have the same C. */
  readonly shape: readonly number[];
  /** As in `LossInput`. */
  readonly strides?: readonly number[];
  /** As in `LossInput`. An aborted push has not happened. */
  readonly signal?: AbortSignal;
}

/** Where some labels, or words, are that follow each other: as `Spans` of one sample, which have them from `first` on. */
export interface StreamSpans {
  /** The place of the first of them among all of the sample. */
  readonly first: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly scores: Float64Array;
}

/** What a push has brought. */
export interface StreamStep {
  /** Spans that are final, and were not before. Frames count from the stream's first. */
  readonly spans: StreamSpans;
  /** The words that are, or undefined where there are no groups. */
  readonly words?: StreamSpans;
  /** How many frames there were, in all pushes. */
  readonly frames: number;
  /** How many of them are decided: no later frame changes what the path does there. */
  readonly decided: number;
  /** How many labels the best path has begun so far: where a reader is now. A later push may take some back. */
  readonly position: number;
}

export interface StreamEnd extends Pick<StreamStep, "spans" | "words"> {
  /**
   * Log-probability of the path. `-Infinity` where none that is left is through with the target, as when a reader stops early: then the spans
   * are those of the best path that is left. Of labels that it has not begun, and of words with such a label, `starts` and `ends` are 0,
   * and `scores` `-Infinity`.
   */
  readonly score: number;
}

export interface AsyncStream<D extends Dtype = Dtype> {
  /** Takes more frames. Pushes may be made before earlier ones have settled: they wait for them. */
  push(input: StreamInput<InputOf<D>>): Promise<StreamStep>;
  /** Says that there are no more frames. */
  end(): Promise<StreamEnd>;
}

/** Where the backend may block. Refused while a call of `push` or `end` is under way. */
export interface SyncStream<D extends Dtype = Dtype> {
  pushSync(input: Omit<StreamInput<InputOf<D>>, "signal">): StreamStep;
  endSync(): StreamEnd;
}

/** One target and its frames, which come bit by bit. Needs no closing: nothing is held outside of the garbage collector's reach. */
export type AlignStream<B extends Backend = Backend> = AsyncStream<DtypeOf<B>> &
  If<MayBlock<B>, SyncStream<DtypeOf<B>>>;
