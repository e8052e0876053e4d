/// <reference lib="esnext.disposable" />
/**
 * The loss on a backend of your choice: its options, inputs, results and errors. What implements a backend needs is in
 * `@ctckit/core/backend`.
 *
 * @module @ctckit/core
 */
export type {
  AlignInput,
  AlignResult,
  AsyncAligner,
  CtcAligner,
  CtcAlignerOptions,
  Infeasible,
  OpenOptions,
  Spans,
  Streaming,
  SyncAligner,
} from "./align-api.ts";
export type {
  AllocateOptions,
  Allocating,
  AsyncCriterion,
  BlankInTargets,
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
  SyncCriterion,
} from "./api.ts";
export { createCtcAligner } from "./call/aligner.ts";
export { contradiction } from "./call/contradiction.ts";
export { type BackendOf, createCtcLoss, type ReductionOf } from "./call/criterion.ts";
export { type FirstAvailableOptions, firstAvailable, type OpenedBy } from "./call/first-available.ts";
export { inspect } from "./call/inspect.ts";
export {
  ctcLoss,
  ctcLossAndGrad,
  type LogProbs,
  type OneShotGradOptions,
  type OneShotOptions,
} from "./call/one-shot.ts";
export { createCtcScorer } from "./call/scorer.ts";
export type {
  ArrayOf,
  DtypeOf,
  GradOf,
  If,
  InputArray,
  InputOf,
  MayAllocate,
  MayBlock,
  ScoresOf,
} from "./capabilities.ts";
export type { Needs } from "./check/manifest.ts";
export type * from "./contract/backend.ts";
export { CtcError, type CtcErrorCode } from "./errors.ts";
export type { Float16Floats, HalfArray, HalfDtype } from "./half-array.ts";
export type { InspectInput, Inspection } from "./inspect-api.ts";
export type { KnownOnly, WidenedWords } from "./option-types.ts";
export type {
  AsyncScorer,
  CandidatesInput,
  CtcScorer,
  CtcScorerOptions,
  Edits,
  EditsInput,
  Expectations,
  ExpectedTimes,
  HessianInput,
  Posteriors,
  PosteriorsInput,
  SyncScorer,
} from "./score-api.ts";
export type {
  AlignStream,
  AsyncStream,
  StreamEnd,
  StreamInput,
  StreamOptions,
  StreamSpans,
  StreamStep,
  SyncStream,
} from "./stream-api.ts";
