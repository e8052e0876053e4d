// What the caller knows of a model. A criterion, an aligner and a scorer take it as it leaves here.
import type { Input, Layout } from "@ctckit/core";
import { checkKeys, describe, settingsOf } from "@ctckit/core/backend";

/** What a model's output is. */
export interface OnnxEmissionsOptions {
  /** What the last layer gives: "probabilities" after a softmax, "logProbs" after a log-softmax, "logits" without either. */
  readonly input: Input;
  /** Index of the blank class, in `[0, C)`. Default: 0. */
  readonly blank?: number;
  /** As in `CtcLossOptions`: with probabilities alone. Default: 0. */
  readonly floor?: number;
  /** "TNC" for outputs `[T, N, C]`, as recurrent networks have them that come from PyTorch. Default: "NTC". */
  readonly layout?: Layout;
  /** Whether the first output is looked at, and refused where it contradicts `input` or `blank`. Default: true. */
  readonly check?: boolean;
}

/** For `createCtcLoss`, `createCtcAligner`, `createCtcScorer` and `createDeviceLoss`, which take these by the same names. */
export interface EmissionsSettings {
  readonly input: Input;
  readonly blank: number;
  readonly layout: Layout;
  /** Only where it was given: not everything that reads probabilities has a floor. */
  readonly floor?: number;
}

const keys = { input: true, blank: true, floor: true, layout: true, check: true } satisfies Record<
  keyof OnnxEmissionsOptions,
  true
>;

/** Fills in the defaults. @throws TypeError, RangeError - an option is unknown, missing or has a wrong value */
export function validateOptions(options: OnnxEmissionsOptions): {
  readonly settings: EmissionsSettings;
  readonly check: boolean;
} {
  checkKeys("onnxEmissions", options, keys);
  const { check = true, layout = "NTC", ...model } = options;
  if (model.input === undefined)
    throw new TypeError(
      'input: expected "probabilities" (a model that ends in a softmax), "logProbs" or "logits", got undefined',
    );
  if (typeof check !== "boolean") throw new TypeError(`check: expected a boolean, got ${describe(check)}`);
  const { input, blank, floor, layout: axes } = settingsOf({ ...model, layout });
  return { settings: Object.freeze({ input, blank, layout: axes, ...(floor > 0 && { floor }) }), check };
}
