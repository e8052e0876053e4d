export type {
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
  Topology,
} from "./backend.ts";
export { CtcError, type CtcErrorCode } from "./errors.ts";
export type {
  Criterion,
  CtcLossOptions,
  IntegerArray,
  Layout,
  LossAndGradInput,
  LossAndGradResult,
  LossInput,
  LossResult,
  Reduction,
} from "./api.ts";
