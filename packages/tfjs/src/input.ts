// What callers hand over, checked before TF.js records anything: an error thrown while it records costs tensors.
import type { Criterion, LossInput } from "@ctckit/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { describe } from "./description.ts";

/** Everything but the frames, as `@ctckit/core` takes it: targets are arrays, never tensors. */
export type CtcLabels = Pick<LossInput, "targets" | "targetsShape" | "inputLengths" | "targetLengths">;

export interface CtcLossInput extends CtcLabels {
  /**
   * float32 of shape `[T, N, C]` or `[N, T, C]`, as the criterion's `layout` says, or `[T, C]`. Logits if the criterion
   * was made with `input: "logits"`, else log-probs, which `tf.logSoftmax` makes.
   */
  readonly logits: Tensor;
}

type Keys<T> = Record<keyof T, true>;

export const lossKeys = {
  logits: true,
  targets: true,
  targetsShape: true,
  inputLengths: true,
  targetLengths: true,
} satisfies Keys<CtcLossInput>;

/** Refuses what is no object, and every key with a value that is not in `known`. */
export function validateInput(input: unknown, known: Readonly<Record<string, true>>): void {
  const names = Object.keys(known).join(", ");
  if (typeof input !== "object" || input === null) {
    throw new TypeError(`input: expected an object with ${names}, got ${describe(input)}`);
  }
  for (const [key, value] of Object.entries(input)) {
    if (value !== undefined && !Object.hasOwn(known, key)) {
      throw new TypeError(`input: unknown option ${JSON.stringify(key)}; known: ${names}`);
    }
  }
}

/** That the second argument is a criterion: the likeliest mistakes are a missing `await` and swapped arguments. */
export function validateCriterion(criterion: unknown): void {
  const { lossAndGrad } = (criterion ?? {}) as Partial<Criterion>;
  if (typeof lossAndGrad === "function") return;
  const hint = criterion instanceof Promise ? " (await createCtcLoss)" : "";
  throw new TypeError(`criterion: expected what createCtcLoss gives, got ${describe(criterion)}${hint}`);
}

/** The tensor itself, if it is one the criterion can take. */
export function validateLogits(logits: Tensor): Tensor {
  return validateFrames("logits", logits, [2, 3], "[T, N, C], [N, T, C] or [T, C]");
}

/** The tensor itself, if it is float32, of one of `ranks`, and not empty. `shapes` spells the ranks for the error text. */
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
