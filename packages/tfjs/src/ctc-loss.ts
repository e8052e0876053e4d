// The loss as one differentiable TF.js operation. `tf.customGrad` is synchronous, so the criterion must be too. With a
// single number as loss, the gradient is computed with it and only scaled in the backward pass. With a loss per
// sample, the criterion runs again in the backward pass and includes the upstream gradient, because only the criterion
// knows which axis counts samples.
import { type Criterion, CtcError, type Reduction } from "@ctckit/core";
import { checkKeys, validateCriterion } from "@ctckit/core/backend";
import type { Rank, Scalar, Tensor, Tensor1D } from "@tensorflow/tfjs-core";
import { type CtcLossInput, lossKeys, validateLogits } from "./input.ts";
import { type TensorFlow, validateTensorFlow } from "./tensor-flow.ts";
import { validateUpstream } from "./upstream.ts";

/** The loss as a tensor: per sample for "none", else a scalar. */
export type LossTensor<R extends Reduction> = R extends "none" ? Tensor1D : Scalar;

/**
 * CTC loss of `logits`, for use inside `tf.variableGrads`, `tf.grad` or `optimizer.minimize`.
 *
 * Layout, reduction, blank and the rest are the criterion's. Leaves no tensor behind but the result, and none at all on
 * failure. But when any function under `tf.variableGrads` throws, TF.js itself keeps what the model's operations saved.
 * A second derivative through the loss is taken as 0.
 *
 * An upstream gradient that is not finite makes the backward pass throw a RangeError, whatever the reduction.
 *
 * @returns a scalar for `reduction: "mean"` and `"sum"`, `[N]` for `"none"`
 * @throws CtcError `CTC_UNSUPPORTED` - the backend cannot block: use `ctcVariableGrads`
 * @throws TypeError, RangeError - `criterion.lossAndGradSync` refuses the input, `logits` is not a float32 tensor of two or
 * three axes, or another argument is wrong
 */
export function ctcLoss<R extends Reduction>(
  tf: TensorFlow,
  criterion: Criterion<R>,
  input: CtcLossInput,
): LossTensor<R> {
  validateTensorFlow(tf);
  validateCriterion(criterion);
  checkKeys("input", input, lossKeys);
  const { lossAndGradSync } = criterion;
  if (lossAndGradSync === undefined) {
    const message = `ctcLoss: backend "${criterion.backend}" cannot block; use ctcVariableGrads`;
    throw new CtcError("CTC_UNSUPPORTED", message);
  }
  const { logits, ...labels } = input;
  const operation = tf.customGrad<Tensor<Rank>>((frames) => {
    const { shape } = frames as Tensor;
    const call = { ...labels, data: (frames as Tensor).dataSync<"float32">(), shape };
    const { loss, grad } = lossAndGradSync(call);
    const tensor = (values: Float32Array) => tf.tensor(values, shape);
    // Nothing is saved in tensors, so the garbage collector frees what no backward pass fetches.
    return typeof loss === "number"
      ? { value: tf.scalar(loss), gradFunc: (dy) => tf.mul(tensor(grad), validateUpstream(dy)) }
      : {
          value: tf.tensor1d(Float32Array.from(loss)),
          gradFunc: (dy) =>
            tensor(lossAndGradSync({ ...call, gradOutput: validateUpstream(dy).dataSync() }).grad),
        };
  });
  return operation(validateLogits(logits)) as LossTensor<R>;
}
