import type { Backend, BackendProvider, Dtype, FloatArray, Gradient, Input, Topology } from "./backend.ts";

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
  /** Default: "ctc". "ctc-no-repeat-blank" needs no blank between equal labels (k2's modified topology). */
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
  close(): Promise<void>;
}
