// Checks what callers pass before TF.js records anything: an error thrown while it records leaks tensors.
import type { LossInput } from "@ctckit/core";
import { describe } from "@ctckit/core/backend";
import type { Tensor } from "@tensorflow/tfjs-core";

/** Everything but the logits, as `@ctckit/core` takes it. Targets are arrays, never tensors. */
export type CtcLabels = Pick<
  LossInput,
  "targets" | "targetsShape" | "targetsPadding" | "inputLengths" | "targetLengths"
>;

export interface CtcLossInput extends CtcLabels {
  /**
   * float32 of shape `[T, N, C]` or `[N, T, C]`, as the criterion's `layout` says, or `[T, C]`. These are logits if the
   * criterion was made with `input: "logits"`, else log-probs, such as `tf.logSoftmax` gives.
   */
  readonly logits: Tensor;
}

type Keys<T> = Record<keyof T, true>;

export const lossKeys = {
  logits: true,
  targets: true,
  targetsShape: true,
  targetsPadding: true,
  inputLengths: true,
  targetLengths: true,
} satisfies Keys<CtcLossInput>;

/** The tensor itself, if the criterion can take it. */
export function validateLogits(logits: Tensor): Tensor {
  return validateFrames("logits", logits, [2, 3], "[T, N, C], [N, T, C] or [T, C]");
}

/**
 * Returns the tensor itself, if it is float32, has one of `ranks`, and is not empty. `shapes` describes the ranks in the error
 * message.
 */
export function validateFrames(
  name: string,
  frames: Tensor,
  ranks: readonly number[],
  shapes: string,
): Tensor {
  const { dtype, shape } = validateTensor(name, frames);
  if (dtype !== "float32") {
    throw new TypeError(`${name}: expected dtype "float32", got "${dtype}"`);
  }
  if (!ranks.includes(shape.length)) {
    throw new RangeError(`${name}: expected shape ${shapes}, got [${shape.join(", ")}]`);
  }
  if (shape.includes(0)) {
    throw new RangeError(`${name}: expected axes of 1 or more, got shape [${shape.join(", ")}]`);
  }
  return frames;
}

export function validateTensor(name: string, tensor: Tensor): Tensor {
  if (typeof tensor?.dataSync === "function") return tensor;
  throw new TypeError(`${name}: expected a tensor, got ${describe(tensor)}`);
}
