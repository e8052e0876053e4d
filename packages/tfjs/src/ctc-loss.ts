// The loss as one differentiable TF.js operation. `tf.customGrad` is synchronous, so the criterion must be too. If the loss
// is a single number, the gradient is computed with it, and the backward pass only scales it. If there is a loss per sample,
// the criterion runs again in the backward pass and folds the upstream gradient in. Only the criterion knows which axis
// counts samples.
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
 * Layout, reduction, blank and the rest are the criterion's. The call leaves no tensor behind but the result, and none at
 * all if it fails. But when a function under `tf.variableGrads` throws, for any reason, TF.js itself keeps the tensors that
 * the model's operations saved. The gradient has no gradient of its own: a second derivative through the loss is taken as 0.
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
    // Nothing is saved in tensors. So if no backward pass comes, the garbage collector frees everything.
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
