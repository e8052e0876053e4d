import type {
  Allocation,
  Backend,
  BackendProvider,
  Dtype,
  FloatArray,
  Gradient,
  Input,
  Topology,
} from "./backend.ts";

/** Where the batch axis stands: `[T, N, C]` (PyTorch's) or `[N, T, C]` (TensorFlow's). */
export type Layout = "TNC" | "NTC";

/** As PyTorch: "mean" is the mean over the batch of `loss / max(targetLength, 1)`. */
export type Reduction = "mean" | "sum" | "none";

/** What `loss` is: per sample for "none", else a number. */
export type Loss<R extends Reduction> = R extends "none" ? Float64Array : number;

/** `R` is the reduction, so that the type of `loss` follows from it; a plain `CtcLossOptions` allows any. */
export interface CtcLossOptions<R extends Reduction = Reduction> {
  /** A provider (`js()`, `firstAvailable([...])`), which the criterion opens and closes, or an opened backend, which stays the caller's. */
  readonly backend: BackendProvider | Backend;
  /**
   * Default: "ctc". "ctc-no-repeat-blank" needs no blank between equal labels (k2's modified topology). Most backends have the default
   * alone unless others are named where they are made: `js({ topologies: [ctc, ctcNoRepeatBlank] })`.
   */
  readonly topology?: Topology;
  /** Index of the blank class, in `[0, C)`. Default: 0. */
  readonly blank?: number;
  /** Default: "mean". */
  readonly reduction?: R;
  /** Infeasible samples count as loss 0 in `loss`. `losses` keeps `+Infinity`. Default: false. */
  readonly zeroInfinity?: boolean;
  /** What `data` holds. "logits" fuses the log-softmax. Default: "logProbs". */
  readonly input?: Input;
  /** Default: "logits", what PyTorch returns. "logProbs": the partial derivative. The same for `input: "logits"`. */
  readonly gradient?: Gradient;
  /** Default: "TNC". */
  readonly layout?: Layout;
}

export type IntegerArray = readonly number[] | Int32Array | BigInt64Array;

export interface LossInput {
  /**
   * Row-major, of `shape`. float32 or float64; the gradient has the same type. Not copied: it must neither change nor be
   * transferred until the call settles.
   */
  readonly data: FloatArray;
  /** `[T, N, C]` or `[N, T, C]` as `layout` says, or `[T, C]` for one sample. */
  readonly shape: readonly number[];
  /** An array of rows: one a sample. Flat with `targetsShape`: padded `[N, S]`. Flat without: concatenated. */
  readonly targets: IntegerArray | readonly IntegerArray[];
  readonly targetsShape?: readonly [number, number];
  /** `[N]`, each in `[0, T]`; a number for one unbatched sample. Default: T. */
  readonly inputLengths?: IntegerArray | number;
  /** `[N]`; a number for one unbatched sample. Default: the row length. Required for concatenated targets when N > 1. */
  readonly targetLengths?: IntegerArray | number;
  /** Stops the call with `CTC_ABORTED`. */
  readonly signal?: AbortSignal;
}

export interface LossAndGradInput extends LossInput {
  /** Upstream gradient: of `loss` (a number), or of each sample's (`[N]`, only with `reduction: "none"`). Default: 1. */
  readonly gradOutput?: number | ArrayLike<number>;
  /**
   * Memory of the caller's for the gradient: `data`'s type and size, not overlapping `data`. It must neither be read,
   * written nor transferred until the call settles. A TypeError, RangeError or `CTC_UNSUPPORTED` leaves it as it was, but
   * for the TypeError of memory detached during the call; after any other error its contents are unspecified.
   */
  readonly out?: { readonly grad: FloatArray };
}

/** A call's input but for its arrays of floats. */
export type ProblemInput = Omit<LossAndGradInput, "data" | "out" | "signal">;

export interface LossResult<R extends Reduction = Reduction> {
  /** Reduced: a number for "mean" and "sum", per sample for "none". */
  readonly loss: Loss<R>;
  /** Per sample and unreduced; `+Infinity` where no alignment exists, also under `zeroInfinity`. */
  readonly losses: Float64Array; // [N]
}

export interface LossAndGradResult<R extends Reduction = Reduction> extends LossResult<R> {
  /** `data`'s shape, layout and type: the gradient of `loss`, times `gradOutput`. */
  readonly grad: FloatArray;
}

export interface AllocateOptions {
  /** Default: the first of the backend's dtypes. */
  readonly dtype?: Dtype;
  /**
   * Labels of the longest target that can be worked on in place. Default: half the frames, rounded down, or the
   * backend's limit where that is less.
   */
  readonly maxTargetLength?: number;
}

/**
 * A loss bound to a backend and its options. Calls may overlap; `close` waits for none of them: those under way finish,
 * and what they hold is released then. After `close` every call fails with `CTC_CLOSED`. A plain `Criterion` is one of
 * any reduction.
 */
export interface Criterion<R extends Reduction = Reduction> {
  readonly backend: string;
  readonly dtypes: readonly Dtype[];
  loss(input: LossInput): Promise<LossResult<R>>;
  lossAndGrad(input: LossAndGradInput): Promise<LossAndGradResult<R>>;
  /** Only where the backend may block; `signal` is not accepted. */
  lossSync?(input: Omit<LossInput, "signal">): LossResult<R>;
  lossAndGradSync?(input: Omit<LossAndGradInput, "signal">): LossAndGradResult<R>;
  /**
   * Memory of the backend's own, which saves the copies there and back: fill `data`, pass it as a call's `data`, and
   * `grad` as its `out: { grad }`. For smaller batches parts of the two (`subarray`) do as well. Only where the backend
   * has such memory; any other arrays go on working everywhere, with the same results.
   *
   * `shape` is `[T, N, C]` or `[N, T, C]` as `layout` says, or `[T, C]`. What the arrays hold at first is unspecified,
   * and what else is in their `buffer` is the backend's. They stay attached for as long as you hold them, also after
   * `close`, and are freed when you let go of them. A call with a target longer than `maxTargetLength` is right too, but
   * may be copied.
   *
   * Rejects with a TypeError or RangeError for a wrong argument, and with a CtcError: `CTC_UNSUPPORTED` for a dtype or a
   * size that the backend does not allow, `CTC_OUT_OF_MEMORY` where there is not so much memory, `CTC_CLOSED` after
   * `close`, `CTC_KERNEL_FAILED` where the backend fails.
   */
  allocate?(shape: readonly number[], options?: AllocateOptions): Promise<Allocation>;
  close(): Promise<void>;
}
