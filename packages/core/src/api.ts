import type {
  ArrayOf,
  DtypeOf,
  GradOf,
  If,
  InputArray,
  InputOf,
  MayAllocate,
  MayBlock,
} from "./capabilities.ts";
import type {
  Allocation,
  Backend,
  BackendProvider,
  Dtype,
  FloatArray,
  Gradient,
  Input,
  Topology,
} from "./contract/backend.ts";
import type { HalfDtype } from "./half-array.ts";

/** Where the batch axis stands: `[T, N, C]` (PyTorch's) or `[N, T, C]` (TensorFlow's). */
export type Layout = "TNC" | "NTC";

/** As PyTorch: "mean" is the mean over the batch of `loss / max(targetLength, 1)`. */
export type Reduction = "mean" | "sum" | "none";

/**
 * What becomes of a target that holds the blank. "refuse": a RangeError that names its index. "infeasible": the sample counts as one
 * without an alignment, with loss `+Infinity` and gradient 0, and the others are right. "allow": the blank is a label like any other,
 * as PyTorch's kernels have it.
 */
export type BlankInTargets = "refuse" | "infeasible" | "allow";

/** What `loss` is: per sample for "none", else a number. */
export type Loss<R extends Reduction> = R extends "none" ? Float64Array : number;

/** `R` is the reduction, so that the type of `loss` follows from it; a plain `CtcLossOptions` allows any. */
export interface CtcLossOptions<R extends Reduction = Reduction, B extends Backend = Backend> {
  /** A provider (`js()`, `firstAvailable([...])`), which the criterion opens and closes, or an opened backend, which stays the caller's. */
  readonly backend: BackendProvider<B> | B;
  /**
   * Default: "ctc". "ctc-no-repeat-blank" needs no blank between equal labels (k2's modified topology). Most backends have the default
   * alone unless others are named where they are made: `js({ topologies: [ctc, ctcNoRepeatBlank] })`.
   */
  readonly topology?: Topology;
  /** Index of the blank class, in `[0, C)`. Default: 0. */
  readonly blank?: number;
  /** Default: "refuse". */
  readonly blankInTargets?: BlankInTargets;
  /** Default: "mean". */
  readonly reduction?: R;
  /** Infeasible samples count as loss 0 in `loss`. `losses` keeps `+Infinity`. Default: false. */
  readonly zeroInfinity?: boolean;
  /** What `data` holds. "logits" fuses the log-softmax, "probabilities" the logarithm. Default: "logProbs". */
  readonly input?: Input;
  /**
   * Of log-probs. Default: "logits", what PyTorch returns. "logProbs": the partial derivative. The gradient of logits and of probabilities
   * is that with respect to them, whatever this says; 0 where a probability is 0, or not above `floor`.
   */
  readonly gradient?: Gradient;
  /**
   * The least that a probability counts for, in `[0, 1)`, with `input: "probabilities"`. Models in 16 bits say 0 of many classes: without a floor
   * a target that needs one of them has no alignment. Default: 0.
   */
  readonly floor?: number;
  /** Default: "TNC". */
  readonly layout?: Layout;
  /**
   * Called once, with the likely mistake, if log-probs lead to a loss below 0: they are logits or probabilities then. `console.warn` will
   * do. `data` is looked at only after such a loss. Default: nobody is told.
   */
  readonly diagnose?: (finding: string) => void;
}

/** Integers in numbers or in a typed array of any width. */
export type IntegerArray =
  | readonly number[]
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

export interface LossInput<A extends InputArray = FloatArray> {
  /**
   * Row-major, of `shape`. float32, float64, or 16-bit floats; the gradient has the same type. Not copied, but for 16-bit floats, each of
   * which is read once: it must neither change nor be transferred until the call settles.
   */
  readonly data: A;
  /** What a Uint16Array's elements are the bits of. Only with one, where it is required, or "float16" with a Float16Array. */
  readonly dtype?: HalfDtype;
  /** `[T, N, C]` or `[N, T, C]` as `layout` says, or `[T, C]` for one sample. */
  readonly shape: readonly number[];
  /**
   * Elements of `data` between neighbours on each of `shape`'s axes, for a part of a larger array or another order of axes. The last is
   * 1: a frame's classes are neighbours. One axis's rows lie within one step of the other. Default: row-major without gaps; `data` then has exactly
   * as many elements as `shape`.
   */
  readonly strides?: readonly number[];
  /** An array of rows: one a sample. Flat with `targetsShape`, `[N, S]`: padded. Flat without: concatenated. */
  readonly targets: IntegerArray | readonly IntegerArray[];
  readonly targetsShape?: readonly number[];
  /** The value that pads rows of targets, such as -1: a target ends before the first of them. Use it instead of `targetLengths`. */
  readonly targetsPadding?: number;
  /** `[N]`, each in `[0, T]`; a number for one sample. Default: T. */
  readonly inputLengths?: IntegerArray | number;
  /** `[N]`; a number for one sample. Default: the row length. Required for concatenated targets when N > 1. */
  readonly targetLengths?: IntegerArray | number;
  /** Stops the call with `CTC_ABORTED`. */
  readonly signal?: AbortSignal;
}

/** `G` are the arrays that the backend takes. */
export interface LossAndGradInput<A extends InputArray = FloatArray, G extends InputArray = A>
  extends LossInput<A> {
  /**
   * Upstream gradient: of `loss` (a number), or of each sample's (`[N]`, only with `reduction: "none"`). Default: 1. With
   * float32 data its magnitude is at most 3.4e38, with "mean" once it is divided as the loss is.
   */
  readonly gradOutput?: number | ArrayLike<number>;
  /**
   * Memory of the caller's for the gradient: `data`'s type and size, not overlapping `data`. To 16-bit floats each element is rounded
   * once, to the nearest; what is too large becomes infinite. It must neither be read,
   * written nor transferred until the call settles. A TypeError, RangeError or `CTC_UNSUPPORTED` leaves it as it was, but
   * for the TypeError of memory detached during the call; after any other error its contents are unspecified.
   */
  readonly out?: { readonly grad: G };
}

/** A call's input but for its arrays of floats. */
export type ProblemInput = Omit<LossAndGradInput, "data" | "dtype" | "out" | "signal">;

export interface LossResult<R extends Reduction = Reduction> {
  /** Reduced: a number for "mean" and "sum", per sample for "none". */
  readonly loss: Loss<R>;
  /** Per sample and unreduced; `+Infinity` where no alignment exists, also under `zeroInfinity`. */
  readonly losses: Float64Array; // [N]
}

export interface LossAndGradResult<R extends Reduction = Reduction, A extends InputArray = FloatArray>
  extends LossResult<R> {
  /**
   * `data`'s shape, strides and type: the gradient of `loss`, times `gradOutput`. Where `strides` leave gaps, a new array is 0 and ends
   * with the last row; `out.grad` is left as it was.
   */
  readonly grad: GradOf<A>;
}

export interface AllocateOptions<D extends Dtype = Dtype> {
  /** Default: the first of the backend's dtypes. */
  readonly dtype?: D;
  /**
   * Labels of the longest target that can be worked on in place. Default: half the frames, but no more than N C / 2 or
   * 64, whichever is more, so that the room for it is in proportion to the arrays; or the backend's limit where that is less.
   */
  readonly maxTargetLength?: number;
}

/** What every criterion has. `D` are the backend's dtypes. */
export interface AsyncCriterion<R extends Reduction = Reduction, D extends Dtype = Dtype> {
  readonly backend: string;
  readonly dtypes: readonly D[];
  loss(input: LossInput<InputOf<D>>): Promise<LossResult<R>>;
  lossAndGrad<A extends InputOf<D>>(input: LossAndGradInput<A, InputOf<D>>): Promise<LossAndGradResult<R, A>>;
  /** Where `data` may be of either type. */
  lossAndGrad(input: LossAndGradInput<ArrayOf<D>, ArrayOf<D>>): Promise<LossAndGradResult<R, ArrayOf<D>>>;
  close(): Promise<void>;
}

/** Where the backend may block. `signal` is not accepted. */
export interface SyncCriterion<R extends Reduction = Reduction, D extends Dtype = Dtype> {
  lossSync(input: Omit<LossInput<InputOf<D>>, "signal">): LossResult<R>;
  lossAndGradSync<A extends InputOf<D>>(
    input: Omit<LossAndGradInput<A, InputOf<D>>, "signal">,
  ): LossAndGradResult<R, A>;
  lossAndGradSync(
    input: Omit<LossAndGradInput<ArrayOf<D>, ArrayOf<D>>, "signal">,
  ): LossAndGradResult<R, ArrayOf<D>>;
}

/** Where the backend has memory of its own. */
export interface Allocating<D extends Dtype = Dtype> {
  /**
   * Memory of the backend's own, which saves the copies there and back: fill `data`, pass it as a call's `data`, and
   * `grad` as its `out: { grad }`. For smaller batches parts of the two (`subarray`) do as well. Only where the backend
   * has such memory; any other arrays go on working everywhere, with the same results.
   *
   * `shape` is `[T, N, C]` or `[N, T, C]` as `layout` says, or `[T, C]`. What the arrays hold at first is unspecified,
   * and what else is in their `buffer` is the backend's. They stay attached for as long as you hold them, also after
   * `close`. A call with a target longer than `maxTargetLength` is right too, but may be copied.
   *
   * `free()`, or `using`, gives the memory back for the next `allocate` of a size that fits: a loop of the two takes new memory only for
   * its first round. Calls under way in it finish first. Afterwards the arrays are not yours: a call refuses them with a TypeError, until
   * the memory is handed out again; what you then read or write there is another's. What is not freed, the garbage collector frees when
   * you have let go of it: later, so that more is held meanwhile.
   *
   * Rejects with a TypeError or RangeError for a wrong argument, and with a CtcError: `CTC_UNSUPPORTED` for a dtype or a
   * size that the backend does not allow, `CTC_OUT_OF_MEMORY` where there is not so much memory, `CTC_CLOSED` after
   * `close`, `CTC_KERNEL_FAILED` where the backend fails.
   */
  allocate<E extends D = D>(
    shape: readonly number[],
    options?: AllocateOptions<E>,
  ): Promise<Allocation<ArrayOf<E>>>;
}

/**
 * A loss bound to a backend and its options. Calls may overlap; `close` waits for none of them: those under way finish,
 * and what they hold is released then. After `close` every call fails with `CTC_CLOSED`. The synchronous methods and `allocate` are there
 * where the backend can do it: by type for a backend that always can, to be looked for (`lossSync?.`) for any other. A plain
 * `Criterion` is one of any reduction, on any backend.
 */
export type Criterion<R extends Reduction = Reduction, B extends Backend = Backend> = AsyncCriterion<
  R,
  DtypeOf<B>
> &
  If<MayBlock<B>, SyncCriterion<R, DtypeOf<B>>> &
  If<MayAllocate<B>, Allocating<DtypeOf<B>>>;
