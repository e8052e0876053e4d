export { ctcLoss } from "./ctc-loss.ts";
export type { CtcLabels, CtcLossInput } from "./input.ts";
export type { TensorFlow } from "./tensor-flow.ts";
export { type CtcVariableGrads, type CtcVariableGradsInput, ctcVariableGrads } from "./variable-grads.ts";
