// The loss and the gradients of a model's variables, for criteria that cannot block: workers, WebGPU. TF.js records a
// model and differentiates it in one synchronous call, which cannot await anything. So the model runs once
// without recording, the criterion turns its output into a gradient, and the model runs again to carry it back.
import type { Criterion, Loss, LossAndGradInput, Reduction } from "@ctckit/core";
import { checkKeys, describe, validateCriterion } from "@ctckit/core/backend";
import type { NamedTensorMap, Rank, Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import { type CtcLabels, lossKeys, validateLogits } from "./input.ts";
import { type TensorFlow, validateTensorFlow } from "./tensor-flow.ts";

export interface CtcVariableGradsInput extends CtcLabels, Pick<LossAndGradInput, "gradOutput" | "signal"> {
  /** The model. It is called twice, and must give the same result both times (a dropout needs a fixed seed). */
  readonly logits: () => Tensor;
  /** Default: every trainable variable that TF.js knows. */
  readonly variables?: Variable[];
}

export interface CtcVariableGrads<R extends Reduction = Reduction> {
  /** Reduced as the criterion says: a number, or per sample for `reduction: "none"`. */
  readonly loss: Loss<R>;
  /** Per sample and unreduced. */
  readonly losses: Float64Array; // [N]
  /** By variable name, for `optimizer.applyGradients`. The caller disposes them. */
  readonly grads: NamedTensorMap;
}

const gradsKeys = { ...lossKeys, variables: true, gradOutput: true, signal: true } satisfies Record<
  keyof CtcVariableGradsInput,
  true
>;

/**
 * `tf.variableGrads` of the CTC loss, on any backend, blocking or not. It costs one more forward pass than `ctcLoss`.
 *
 * The criterion refuses bad arguments before TF.js records anything, so a rejected call leaves no tensor behind.
 *
 * @throws TypeError, RangeError, CtcError - `criterion.lossAndGrad` rejects, the model's result is not a float32 tensor of two
 * or three axes, or another argument is wrong
 */
export async function ctcVariableGrads<R extends Reduction>(
  tf: TensorFlow,
  criterion: Criterion<R>,
  input: CtcVariableGradsInput,
): Promise<CtcVariableGrads<R>> {
  validateTensorFlow(tf);
  validateCriterion(criterion);
  checkKeys("input", input, gradsKeys);
  const { logits, variables, ...call } = input;
  if (typeof logits !== "function") {
    throw new TypeError(`logits: expected a function that gives a tensor, got ${describe(logits)}`);
  }
  validateVariables(variables);
  const { data, shape } = await values(tf, logits);
  const { loss, losses, grad } = await criterion.lossAndGrad({ ...call, data, shape });
  const carry = tf.customGrad<Tensor<Rank>>(() => ({
    value: tf.scalar(0),
    gradFunc: () => tf.tensor(grad, shape),
  }));
  const { value, grads } = tf.variableGrads(() => carry(logits()) as Scalar, variables);
  value.dispose();
  return { loss, losses, grads };
}

/** TF.js finds out in the middle of its recording, which leaves tensors behind. */
function validateVariables(variables: unknown): void {
  if (variables === undefined) return;
  if (!Array.isArray(variables))
    throw new TypeError(`variables: expected an array of variables, got ${describe(variables)}`);
  for (const [i, variable] of variables.entries())
    if (typeof variable?.assign !== "function")
      throw new TypeError(`variables[${i}]: expected a variable of TF.js, got ${describe(variable)}`);
}

async function values(tf: TensorFlow, logits: () => Tensor) {
  // A clone, because the model may return a tensor that is not ours to dispose.
  const frames = tf.tidy(() => tf.clone(validateLogits(logits())));
  const { shape } = frames;
  try {
    return { data: await frames.data<"float32">(), shape };
  } finally {
    frames.dispose();
  }
}
