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
 * CTC loss for `model.compile({ loss })`, `model.fit`, `model.fitDataset` and `model.evaluate`. The model's output, `yPred`, is float32 of
 * shape `[N, T, C]`: logits, if the criterion was made with `input: "logits"` and the last layer has no activation. The
 * criterion's `layout` is "NTC". `yTrue` is what `ctcLayersLabels` packs. From `model.fitDataset` and in your own loops it may also be
 * an int32 or float32 tensor `[N, S]` padded with -1; its samples use all T frames, and its labels are refused from 2048 on where the backend
 * of TF.js holds numbers in 16 bits.
 *
 * Layers takes the mean of what the loss returns. That is the criterion's own reduction for "mean" and "sum", and the plain mean
 * of the samples' losses for "none". Leaves no tensor behind; when the loss throws inside `model.fit`, TF.js keeps some.
 *
 * A criterion does not expose its layout. The first call finds it out, with one more run on a batch of two frames.
 *
 * @returns a function that throws as `ctcLoss` does, and for invalid labels. Errors of the criterion name
 * `targets[n][s]` and `inputLengths[n]`, where n is the place in the batch
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
    const labels = labelsIn(tf, validateTensor("yTrue", yTrue), shape as [number, number, number]);
    if (!layoutKnown) validateLayout(lossAndGradSync, shape[2]!);
    layoutKnown = true;
    return ctcLoss(tf, criterion, { logits: yPred, ...labels });
  };
}
