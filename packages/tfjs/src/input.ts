import type { LossInput } from "@ctckit/core";
import type { Tensor } from "@tensorflow/tfjs-core";

/** Everything but the frames, as `@ctckit/core` takes it: targets are arrays, never tensors. */
export type CtcLabels = Pick<LossInput, "targets" | "targetsShape" | "inputLengths" | "targetLengths">;

export interface CtcLossInput extends CtcLabels {
  /**
   * float32 of shape `[T, N, C]` or `[N, T, C]`, as the criterion's `layout` says, or `[T, C]`. Logits if the criterion
   * was made with `input: "logits"`, else log-probs, which `tf.logSoftmax` makes.
   */
  readonly logits: Tensor;
}

/** The tensor itself, if it is one the criterion can take. */
export function validateLogits(logits: Tensor): Tensor {
  if (typeof logits?.dataSync !== "function") {
    throw new TypeError(`logits: expected a tensor, got ${logits === null ? "null" : typeof logits}`);
  }
  if (logits.dtype !== "float32") {
    throw new TypeError(`logits: expected dtype "float32", got "${logits.dtype}"`);
  }
  return logits;
}
