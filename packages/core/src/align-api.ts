import type { BlankInTargets, IntegerArray, Layout, LossInput } from "./api.ts";
import type { DtypeOf, If, InputArray, InputOf, MayBlock } from "./capabilities.ts";
import type { Backend, BackendProvider, Dtype, FloatArray, Input, Topology } from "./contract/backend.ts";
import type { AlignStream, StreamOptions } from "./stream-api.ts";

/**
 * What becomes of a sample whose target does not fit into its frames. "refuse": a RangeError that says how many frames the target needs
 * and has. "empty": its score is `-Infinity`, its spans are empty, and the other samples are right. A sample whose target fits but has
 * probability 0 is always treated like that.
 */
export type Infeasible = "refuse" | "empty";

export interface OpenOptions {
  /** Default: false. */
  readonly start?: boolean;
  /** Default: false. */
  readonly end?: boolean;
  /**
   * The log-probability of each frame outside the target, 0 or less. Default: -1. At 0, the most it can be, a frame outside costs less than
   * any label, so the first and the last label may be left with one frame.
   */
  readonly score?: number;
}

export interface CtcAlignerOptions<B extends Backend = Backend> {
  /** A provider, which the aligner opens and closes, or an opened backend, which stays the caller's. */
  readonly backend: BackendProvider<B> | B;
  /** As in `CtcLossOptions`. Default: "ctc". */
  readonly topology?: Topology;
  /** Index of the blank class, in `[0, C)`. Default: 0. */
  readonly blank?: number;
  /** As in `CtcLossOptions`. Default: "refuse". */
  readonly blankInTargets?: BlankInTargets;
  /** Default: "refuse". */
  readonly infeasible?: Infeasible;
  /**
   * A label that stands for any class, such as words that nobody has written down: an integer of 0 or more that is not the blank. It
   * needs no column, and a column of that number is not looked at for it. Default: there is none.
   */
  readonly star?: number;
  /** The log-probability of the star in each of its frames, 0 or less. Default: -1, as `OpenOptions.score`. */
  readonly starScore?: number;
  /** Whether there may be frames of anything before the target and after it. Default: all frames belong to the target. */
  readonly open?: OpenOptions;
  /** Whether spans and words have `confidences`. They take about twice the time of the path, besides it. Default: false. */
  readonly confidences?: boolean;
  /** What `data` holds. "logits": the log-softmax comes first; "probabilities": the logarithm. Default: "logProbs". */
  readonly input?: Input;
  /** As in `CtcLossOptions`. Default: 0. */
  readonly floor?: number;
  /** Default: "TNC". */
  readonly layout?: Layout;
  /** Called once, with the likely mistake, if log-probs lead to a score above 0. Default: nobody is told. */
  readonly diagnose?: (finding: string) => void;
}

export interface AlignInput<A extends InputArray = FloatArray> extends Omit<LossInput<A>, "strides"> {
  /**
   * As in `LossInput`, and the axis of samples may also have a stride of 0: `shape: [T, N, C]` with `strides: [C, 0, 1]` aligns N
   * targets to the same frames, of which there is one copy.
   */
  readonly strides?: readonly number[];
  /**
   * The number of each label's word: one flat array of all labels, without padding, or a row for each sample. Neighbours with the same
   * number are a word. A label with a number below 0 belongs to none: a separator between words. Default: no words.
   */
  readonly groups?: IntegerArray | readonly IntegerArray[];
  /** Whether `classes` is wanted. Default: false. */
  readonly classes?: boolean;
  /** Told now and then which part of the frames has been gone through: numbers from 0 to 1 that never fall, the last of them 1. */
  readonly progress?: (fraction: number) => void;
}

/**
 * Where labels, or words, are. All samples' entries stand end to end: sample n has those from `offsets[n]` to `offsets[n + 1] - 1`. If a
 * sample has no path, their `starts` and `ends` are 0, and their `scores` are the sample's, `-Infinity` or `NaN`.
 */
export interface Spans {
  readonly offsets: Int32Array; // [N + 1]
  /** The first frame. */
  readonly starts: Int32Array;
  /** The frame after the last. Of a word: after that of its last label. */
  readonly ends: Int32Array;
  /** The mean log-probability over its frames. Of a word: over those of its labels, without the blanks between. */
  readonly scores: Float64Array;
  /**
   * Mean posterior of its frames: the probability, given the target, that an alignment is at the label in the frame (alpha beta
   * over the total, Graves et al. 2006). 0 where a sample has no path. Present iff the aligner's `confidences` is true.
   */
  readonly confidences?: Float64Array;
}

export interface AlignResult {
  /** Log-probability of the best path; `-Infinity` where there is none, `NaN` where a frame that counts holds NaN. */
  readonly scores: Float64Array; // [N]
  /** Where each label is. */
  readonly spans: Spans;
  /** Where each word is. Present iff `groups` is given. */
  readonly words?: Spans;
  /** The class of each frame (torchaudio's `paths`), or the star; -1 outside the target, in frames that do not count, and where there is no path. Present iff asked for. */
  readonly classes?: Int32Array; // [N, T]
}

/** What every aligner has. `D` are the backend's dtypes. */
export interface AsyncAligner<D extends Dtype = Dtype> {
  readonly backend: string;
  readonly dtypes: readonly D[];
  align(input: AlignInput<InputOf<D>>): Promise<AlignResult>;
  close(): Promise<void>;
}

/** Where the backend may block. `signal` is not accepted. */
export interface SyncAligner<D extends Dtype = Dtype> {
  alignSync(input: Omit<AlignInput<InputOf<D>>, "signal">): AlignResult;
}

/** Where the backend has the operation "survivors". */
export interface Streaming<B extends Backend = Backend> {
  /**
   * Aligns a target to frames that come bit by bit, as speech does, and says where labels are once that is final. Streams of one aligner
   * are independent of each other.
   *
   * What all pushes and `end` say together is, to the bit, what `align` says of all frames at once, provided that its path is nowhere
   * more than `margin` below the best path to some other state. Without a limit nothing could be final before the end, since
   * all of the target may still be to come. Memory grows with the frames that are not decided.
   *
   * @throws TypeError, RangeError - an option is unknown or has a wrong value, or the aligner has `confidences`
   * @throws CtcError `CTC_UNSUPPORTED` - the backend has no streams
   */
  stream(options: StreamOptions): Promise<AlignStream<B>>;
}

/**
 * An aligner bound to a backend and its options. Calls may overlap; `close` waits for none of them: those under way finish, and
 * what they hold is released then. After `close` every call fails with `CTC_CLOSED`.
 */
export type CtcAligner<B extends Backend = Backend> = AsyncAligner<DtypeOf<B>> &
  Streaming<B> &
  If<MayBlock<B>, SyncAligner<DtypeOf<B>>>;
