/**
 * The loss for TensorFlow.js.
 *
 * @module @ctckit/tfjs
 */
export { ctcLoss, type LossTensor } from "./ctc-loss.ts";
export { ctcDeviceLoss, type DeviceLoss } from "./device-loss.ts";
export type { CtcLabels, CtcLossInput } from "./input.ts";
export { type CtcLayersLabelsInput, ctcLayersLabels } from "./layers-labels.ts";
export { type CtcLayersLoss, ctcLayersLoss } from "./layers-loss.ts";
export type { TensorFlow } from "./tensor-flow.ts";
export { type CtcVariableGrads, type CtcVariableGradsInput, ctcVariableGrads } from "./variable-grads.ts";
