import { throwIfAborted, validateSignal } from "./abort.ts";
import type {
  Criterion,
  CtcLossOptions,
  LossAndGradInput,
  LossAndGradResult,
  LossInput,
  LossResult,
  Reduction,
} from "./api.ts";
import { createCtcLoss } from "./criterion.ts";
import { checkKeys, checkOptions, type Keys, optionKeys } from "./validate-options.ts";

/** `data` and `shape` as for a criterion: `[T, N, C]` (`[N, T, C]` with `layout: "NTC"`) or `[T, C]`. */
export type LogProbs = Pick<LossInput, "data" | "shape">;

/** A criterion's options, and those parts of a call that have no place among PyTorch's positional arguments. */
export interface OneShotOptions<R extends Reduction = Reduction>
  extends CtcLossOptions<R>,
    Pick<LossInput, "targetsShape" | "signal"> {}

export interface OneShotGradOptions<R extends Reduction = Reduction>
  extends OneShotOptions<R>,
    Pick<LossAndGradInput, "gradOutput" | "out"> {}

const lossOptionKeys = { ...optionKeys, targetsShape: true, signal: true } satisfies Keys<OneShotOptions>;
const gradOptionKeys = { ...lossOptionKeys, gradOutput: true, out: true } satisfies Keys<OneShotGradOptions>;

/**
 * The loss once, in the argument order of `torch.nn.functional.ctc_loss`. For more than one call `createCtcLoss` is
 * faster: this opens a given provider and closes it again (an opened backend it leaves open).
 *
 * `inputLengths` and `targetLengths` may be undefined, with a criterion's defaults. Errors are those of
 * `createCtcLoss` and `Criterion.loss`.
 */
export async function ctcLoss<R extends Reduction = "mean">(
  logProbs: LogProbs,
  targets: LossInput["targets"],
  inputLengths: LossInput["inputLengths"],
  targetLengths: LossInput["targetLengths"],
  options: OneShotOptions<R>,
): Promise<LossResult<R>> {
  checkOptions("ctcLoss", options, lossOptionKeys);
  checkKeys("logProbs", logProbs, ["data", "shape"]);
  const { targetsShape, signal, ...rest } = options;
  const input = { ...logProbs, targets, inputLengths, targetLengths, targetsShape, signal };
  return once(rest, signal, (criterion) => criterion.loss(present(input)));
}

/** As `ctcLoss`, with the gradient; `gradOutput` and `out` stand among the options. */
export async function ctcLossAndGrad<R extends Reduction = "mean">(
  logProbs: LogProbs,
  targets: LossInput["targets"],
  inputLengths: LossInput["inputLengths"],
  targetLengths: LossInput["targetLengths"],
  options: OneShotGradOptions<R>,
): Promise<LossAndGradResult<R>> {
  checkOptions("ctcLossAndGrad", options, gradOptionKeys);
  checkKeys("logProbs", logProbs, ["data", "shape"]);
  const { targetsShape, signal, gradOutput, out, ...rest } = options;
  const input = { ...logProbs, targets, inputLengths, targetLengths, targetsShape, signal, gradOutput, out };
  return once(rest, signal, (criterion) => criterion.lossAndGrad(present(input)));
}

async function once<R extends Reduction, Result>(
  options: CtcLossOptions<R>,
  signal: AbortSignal | undefined,
  call: (criterion: Criterion<R>) => Promise<Result>,
): Promise<Result> {
  validateSignal(signal);
  throwIfAborted(signal);
  const criterion = await createCtcLoss(options);
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

/** What `T` becomes without the keys whose value is undefined. */
type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, given]) => given !== undefined)) as Present<T>;
}
