/**
 * The API that all backends are reached through, its options and errors, and the interface that a backend implements.
 *
 * @module @ctckit/core
 */
export { kindOf, validateCriterion, validateKeys } from "./adapter.ts";
export type {
  AllocateOptions,
  Criterion,
  CtcLossOptions,
  IntegerArray,
  Layout,
  Loss,
  LossAndGradInput,
  LossAndGradResult,
  LossInput,
  LossResult,
  ProblemInput,
  Reduction,
} from "./api.ts";
export type {
  Allocation,
  AllocationSpec,
  Availability,
  Backend,
  BackendProvider,
  Batch,
  Bounds,
  Dtype,
  FloatArray,
  Gradient,
  Input,
  Manifest,
  Output,
  Plan,
  PlanSpec,
  Rows,
  RowsOutput,
  Topology,
} from "./backend.ts";
export { type Problem, problemOf } from "./batch.ts";
export { copyRows, isDense } from "./copy-rows.ts";
export { createCtcLoss } from "./criterion.ts";
export {
  ctcLoss,
  ctcLossAndGrad,
  type LogProbs,
  type OneShotGradOptions,
  type OneShotOptions,
} from "./ctc-loss.ts";
export { describe } from "./description.ts";
export { CtcError, type CtcErrorCode } from "./errors.ts";
export { type FirstAvailableOptions, firstAvailable } from "./first-available.ts";
export { type Refusal, refuse, unsupported } from "./manifest.ts";
export { rowsLoss } from "./rows-loss.ts";
export { inTurns, TURN_MS, turn } from "./turn.ts";
export { type Settings, settingsOf } from "./validate-options.ts";
export { validateTopologies } from "./validate-topologies.ts";
