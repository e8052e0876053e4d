import type { IntegerArray, Layout, LossInput } from "./api.ts";
import type { DtypeOf, If, InputArray, InputOf, MayBlock, ScoresOf } from "./capabilities.ts";
import type { Backend, BackendProvider, Dtype, FloatArray, Input, Topology } from "./contract/backend.ts";

export interface CtcScorerOptions<B extends Backend = Backend> {
  /** A provider, which the scorer opens and closes, or an opened backend, which stays the caller's. */
  readonly backend: BackendProvider<B> | B;
  /** As in `CtcLossOptions`. Default: "ctc". */
  readonly topology?: Topology;
  /** Index of the blank class, in `[0, C)`. Default: 0. */
  readonly blank?: number;
  /** What becomes of a target that holds the blank: a RangeError that names its index, or a label like any other. Default: "refuse". */
  readonly blankInTargets?: "refuse" | "allow";
  /** What `data` holds. "logits": the log-softmax comes first; "probabilities": the logarithm. Default: "logProbs". */
  readonly input?: Input;
  /** As in `CtcLossOptions`. Default: 0. */
  readonly floor?: number;
  /** Default: "TNC". */
  readonly layout?: Layout;
  /** As in `CtcLossOptions`. Default: nobody is told. */
  readonly diagnose?: (finding: string) => void;
}

/** Frames and their targets, as in `LossInput`. The axis of samples may also have a stride of 0: N targets over the same frames. */
export interface PosteriorsInput<A extends InputArray = FloatArray> extends LossInput<A> {
  /** Of which states. "state": the S + 1 blanks and S labels, in the target's order. "label": the labels alone. Default: "state". */
  readonly by?: "state" | "label";
  /** Whether `expected` is wanted. Default: false. */
  readonly expected?: boolean;
}

/** Of one sample. */
export interface Posteriors<A extends FloatArray = FloatArray> {
  /** As in `LossResult.losses`. */
  readonly loss: number;
  /** `[inputLength, 2S + 1]`, or `[inputLength, S]` by label. */
  readonly shape: readonly [frames: number, states: number];
  /**
   * Row-major: the probability, given the target, that an alignment is in the state in the frame (Graves et al. 2006, alpha beta over the
   * total). State 2k is the blank before label k, 2k + 1 is label k. In each frame the states' add up to 1. 0 where no alignment exists,
   * NaN where a frame that counts holds NaN.
   */
  readonly posteriors: A;
  /** Present iff asked for. */
  readonly expected?: ExpectedTimes;
}

/**
 * When each label begins and ends, in frames, on average over all alignments, each by its probability: where `align` says where a label is
 * on the best path, these say where it is on the whole. NaN where no alignment exists.
 */
export interface ExpectedTimes {
  /** The first frame. */
  readonly starts: Float64Array; // [S]
  /** The frame after the last. */
  readonly ends: Float64Array; // [S]
}

/** Frames and their targets, as in `PosteriorsInput`. */
export interface EditsInput<A extends InputArray = FloatArray> extends LossInput<A> {
  /** The classes that may be put in, all different, in `[0, C)`. Default: all C. */
  readonly classes?: IntegerArray;
}

/**
 * Of one sample: the loss of every target that differs from its own by one label, exactly as `CtcLoss` gives it, `Infinity` where no
 * alignment exists. Rows are places, columns `classes`. Neighbours that become equal need a blank between them, and that is counted.
 */
export interface Edits {
  /** Of the target itself. */
  readonly loss: number;
  /** The classes of the columns. That of the blank holds `Infinity`, unless `blankInTargets` is "allow". */
  readonly classes: Int32Array; // [K]
  /** Label k replaced by a class. By itself: the target's own loss. */
  readonly substitutions: Float64Array; // [S, K]
  /** A class put in before label k, or at S behind the last. */
  readonly insertions: Float64Array; // [S + 1, K]
  /** Label k left out. */
  readonly deletions: Float64Array; // [S]
}

/** One output, and any number of targets that it may be of. */
export interface CandidatesInput<A extends InputArray = FloatArray>
  extends Omit<LossInput<A>, "inputLengths"> {
  /** `[T, C]`: of one output. */
  readonly shape: readonly number[];
  /** Frames that count: of all targets, or one for each. Default: T. */
  readonly inputLengths?: IntegerArray | number;
}

/** Frames and their targets, as in `LossInput`, and a direction in the space of `data`. */
export interface HessianInput<A extends InputArray = FloatArray> extends LossInput<A> {
  /** Of `data`'s type, float32 of 16-bit floats, shape and strides: finite in all frames that count. Not changed. */
  readonly direction: ScoresOf<A>;
}

/** A mean over the alignments of each sample's target, each by its probability given the target, and its gradient. */
export interface Expectations<A extends InputArray = FloatArray> {
  /** As in `LossResult.losses`. */
  readonly losses: Float64Array; // [N]
  /** NaN where no alignment exists, or the loss is NaN. */
  readonly values: Float64Array; // [N]
  /**
   * The gradient of each sample's value with respect to `data`, in its shape and strides, and not reduced. 0 past an input length and where
   * no alignment exists, NaN where the loss is.
   */
  readonly grad: ScoresOf<A>;
}

/** What every scorer has. `D` are the backend's dtypes. */
export interface AsyncScorer<D extends Dtype = Dtype> {
  readonly backend: string;
  readonly dtypes: readonly D[];
  /** The posteriors of all states of each sample. They take about as long as a gradient. */
  posteriors<A extends InputOf<D>>(input: PosteriorsInput<A>): Promise<readonly Posteriors<ScoresOf<A>>[]>;
  /**
   * The losses of all substitutions, insertions and deletions of one label in each sample's target, from one forward and one backward pass:
   * about a hundred times faster than one loss after the other. It keeps 48 bytes for each frame and label, and 8 for each frame and class.
   */
  edits(input: EditsInput<InputOf<D>>): Promise<readonly Edits[]>;
  /** The loss of each target over the same frames. But on GPUs, their classes are gone through once. */
  losses(input: CandidatesInput<InputOf<D>>): Promise<Float64Array>; // [K]
  /**
   * The derivative of each sample's loss along `direction`, and the product of its Hessian with it, both exact, for about the price of two
   * gradients. Of logits, or with `input: "logProbs"` of the log-probs themselves, the partial derivatives.
   */
  hessianProducts<A extends InputOf<D>>(input: HessianInput<A>): Promise<Expectations<A>>;
  /**
   * How uncertain the alignment of a target is, in nats: the entropy of the alignments given the target (Liu et al. 2018), 0 where there is
   * one alone. Weights of the sort are a regulariser that keeps a model from being peaky: subtract a multiple of it from the loss.
   */
  entropies<A extends InputOf<D>>(input: LossInput<A>): Promise<Expectations<A>>;
  /**
   * The expected number of frames before each label begins, over all labels of a target: the sum of `ExpectedTimes.starts`. Add a multiple
   * of it to the loss for a model that is not late (to first order the delay penalty of k2, Kang et al. 2023).
   */
  delays<A extends InputOf<D>>(input: LossInput<A>): Promise<Expectations<A>>;
  close(): Promise<void>;
}

/** Where the backend may block. `signal` is not accepted. */
export interface SyncScorer<D extends Dtype = Dtype> {
  posteriorsSync<A extends InputOf<D>>(
    input: Omit<PosteriorsInput<A>, "signal">,
  ): readonly Posteriors<ScoresOf<A>>[];
  editsSync(input: Omit<EditsInput<InputOf<D>>, "signal">): readonly Edits[];
  lossesSync(input: Omit<CandidatesInput<InputOf<D>>, "signal">): Float64Array; // [K]
  hessianProductsSync<A extends InputOf<D>>(input: Omit<HessianInput<A>, "signal">): Expectations<A>;
  entropiesSync<A extends InputOf<D>>(input: Omit<LossInput<A>, "signal">): Expectations<A>;
  delaysSync<A extends InputOf<D>>(input: Omit<LossInput<A>, "signal">): Expectations<A>;
}

/**
 * A scorer bound to a backend and its options. Calls may overlap; `close` waits for none of them: those under way finish, and what they
 * hold is released then. After `close` every call fails with `CTC_CLOSED`.
 */
export type CtcScorer<B extends Backend = Backend> = AsyncScorer<DtypeOf<B>> &
  If<MayBlock<B>, SyncScorer<DtypeOf<B>>>;
