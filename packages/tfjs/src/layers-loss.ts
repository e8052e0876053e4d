// The loss in the form that `model.compile` of tfjs-layers takes: a function of two tensors, labels and predictions.
import { type Criterion, CtcError } from "@ctckit/core";
import { validateCriterion } from "@ctckit/core/backend";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ctcLoss } from "./ctc-loss.ts";
import { validateFrames, validateTensor } from "./input.ts";
import { labelsIn } from "./layers-labels.ts";
import { validateLayout } from "./layout.ts";
import { type TensorFlow, validateTensorFlow } from "./tensor-flow.ts";

/** The type that tfjs-layers calls `LossOrMetricFn`. */
export type CtcLayersLoss = (yTrue: Tensor, yPred: Tensor) => Tensor;

/**
 * CTC loss for `model.compile({ loss })`, `model.fit` and `model.evaluate`. The model's output, `yPred`, is float32 of
 * shape `[N, T, C]`. It is logits if the criterion was made with `input: "logits"` and the last layer has no activation. The
 * criterion's `layout` must be "NTC". `yTrue` is the result of `ctcLayersLabels`. In a loop of your own it may also be an int32
 * or float32 tensor `[N, S]` padded with -1, and then every sample uses all T frames.
 *
 * Layers takes the mean of the values that the loss gives. For "mean" and "sum" that is the criterion's own reduction. For
 * "none" it is the plain mean of the samples' losses. The loss leaves no tensor behind. When it throws inside `model.fit`,
 * TF.js keeps some.
 *
 * A criterion does not expose its layout. The first call finds it out with one extra run on a batch of two frames.
 *
 * @returns a function that throws as `ctcLoss` does, and when labels are wrong. Errors of the criterion name `targets[n][s]`
 * and `inputLengths[n]`, where n is the place in the batch
 * @throws CtcError `CTC_UNSUPPORTED` - the backend cannot block, and Layers cannot wait: train with `ctcVariableGrads`
 * @throws TypeError - an argument is wrong
 */
export function ctcLayersLoss(tf: TensorFlow, criterion: Criterion): CtcLayersLoss {
  validateTensorFlow(tf);
  validateCriterion(criterion);
  const { lossAndGradSync } = criterion;
  if (lossAndGradSync === undefined) {
    throw new CtcError(
      "CTC_UNSUPPORTED",
      `ctcLayersLoss: backend "${criterion.backend}" cannot block, and model.fit cannot wait; use ctcVariableGrads`,
    );
  }
  let layoutKnown = false;
  return (yTrue, yPred) => {
    const { shape } = validateFrames("yPred", yPred, [3], "[N, T, C]");
    const labels = labelsIn(validateTensor("yTrue", yTrue), shape as [number, number, number]);
    if (!layoutKnown) validateLayout(lossAndGradSync, shape[2]!);
    layoutKnown = true;
    return ctcLoss(tf, criterion, { logits: yPred, ...labels });
  };
}
