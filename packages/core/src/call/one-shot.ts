import { throwIfAborted, validateSignal } from "../abort.ts";
import type {
  Criterion,
  CtcLossOptions,
  LossAndGradInput,
  LossAndGradResult,
  LossInput,
  LossResult,
} from "../api.ts";
import type { DtypeOf, InputArray, InputOf } from "../capabilities.ts";
import { checkKeys, type Keys } from "../check/keys.ts";
import { checkOptions, optionKeys } from "../check/options.ts";
import type { FloatArray } from "../contract/backend.ts";
import type { KnownOnly, WidenedWords } from "../option-types.ts";
import { type BackendOf, created, type ReductionOf } from "./criterion.ts";

/** `data`, `dtype`, `shape` and `strides` as for a criterion: `[T, N, C]` (`[N, T, C]` with `layout: "NTC"`) or `[T, C]`. */
export type LogProbs<A extends InputArray = FloatArray> = Pick<
  LossInput<A>,
  "data" | "dtype" | "shape" | "strides"
>;

/** A criterion's options, and those parts of a call that have no place among PyTorch's positional arguments. */
export interface OneShotOptions
  extends CtcLossOptions,
    Pick<LossInput, "targetsShape" | "targetsPadding" | "signal"> {}

export interface OneShotGradOptions
  extends OneShotOptions,
    Pick<LossAndGradInput<InputArray>, "gradOutput" | "out"> {}

const dataKeys = { data: true, dtype: true, shape: true, strides: true } satisfies Keys<LogProbs>;
// Functions, as bundlers do not know that a spread out here is for these calls alone.
const lossOptionKeys = () =>
  ({
    ...optionKeys,
    targetsShape: true,
    targetsPadding: true,
    signal: true,
  }) satisfies Keys<OneShotOptions>;
const gradOptionKeys = () =>
  ({ ...lossOptionKeys(), gradOutput: true, out: true }) satisfies Keys<OneShotGradOptions>;

/**
 * The loss once, in the argument order of `torch.nn.functional.ctc_loss`. For more than one call `createCtcLoss` is
 * faster: this opens a given provider and closes it again (an opened backend it leaves open).
 *
 * `inputLengths` and `targetLengths` may be undefined, with a criterion's defaults. Errors are those of
 * `createCtcLoss` and `Criterion.loss`.
 */
export async function ctcLoss<const O extends WidenedWords<OneShotOptions>>(
  logProbs: LogProbs<InputOf<DtypeOf<BackendOf<O>>>>,
  targets: LossInput["targets"],
  inputLengths: LossInput["inputLengths"],
  targetLengths: LossInput["targetLengths"],
  options: O & KnownOnly<O, OneShotOptions>,
): Promise<LossResult<ReductionOf<O>>> {
  checkOptions("ctcLoss", options, lossOptionKeys());
  checkKeys("logProbs", logProbs, dataKeys);
  const { targetsShape, targetsPadding, signal, ...rest } = options as OneShotOptions;
  const input = { ...logProbs, targets, inputLengths, targetLengths, targetsShape, targetsPadding, signal };
  const result = await once(rest, signal, (criterion) =>
    criterion.loss(present<LossInput<InputArray>>(input)),
  );
  return result as LossResult<ReductionOf<O>>;
}

/** As `ctcLoss`, with the gradient; `gradOutput` and `out` stand among the options. */
export async function ctcLossAndGrad<
  const O extends WidenedWords<OneShotGradOptions>,
  A extends InputOf<DtypeOf<BackendOf<O>>>,
>(
  logProbs: LogProbs<A>,
  targets: LossInput["targets"],
  inputLengths: LossInput["inputLengths"],
  targetLengths: LossInput["targetLengths"],
  options: O & KnownOnly<O, OneShotGradOptions>,
): Promise<LossAndGradResult<ReductionOf<O>, A>> {
  checkOptions("ctcLossAndGrad", options, gradOptionKeys());
  checkKeys("logProbs", logProbs, dataKeys);
  const { targetsShape, targetsPadding, signal, gradOutput, out, ...rest } = options as OneShotGradOptions;
  const labels = { targets, inputLengths, targetLengths, targetsShape, targetsPadding };
  const input = { ...logProbs, ...labels, signal, gradOutput, out };
  const result = await once(rest, signal, (criterion) =>
    criterion.lossAndGrad(present<LossAndGradInput<InputArray>>(input)),
  );
  return result as LossAndGradResult<ReductionOf<O>, A>;
}

async function once<Result>(
  options: CtcLossOptions,
  signal: AbortSignal | undefined,
  call: (criterion: Criterion) => Promise<Result>,
): Promise<Result> {
  validateSignal(signal);
  throwIfAborted(signal);
  const criterion = await created(options);
  let result: Result;
  try {
    result = await call(criterion);
  } catch (error) {
    await criterion.close().catch(() => {}); // the call's own error is the one to report
    throw error;
  }
  await criterion.close();
  return result;
}

/** `value` without the keys whose value is undefined. */
function present<T extends object>(value: { readonly [K in keyof T]?: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, given]) => given !== undefined)) as T;
}
