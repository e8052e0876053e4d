/**
 * The suite that every backend runs.
 *
 * @module @ctckit/conformance
 */
export { nameOf } from "./about.ts";
export { account } from "./account.ts";
export { checkPaths } from "./alignment/compare-paths.ts";
export { runCase } from "./ask.ts";
export type { Case, Expected, Oracle, Subject } from "./case.ts";
export { CheckFailure } from "./case.ts";
export { type Cause, causes } from "./causes.ts";
export {
  type ConformanceOptions,
  conformance,
  type TestApi,
  type TestContext,
  type TestFunction,
} from "./conformance.ts";
export { settled } from "./deadline.ts";
export type { DeviceAccess, DeviceMemory } from "./device/access.ts";
export { bufferAccess } from "./device/buffers.ts";
export { pointerAccess } from "./device/pointers.ts";
export type { Evidence, Question } from "./evidence.ts";
export { isError, type KnownFailure, type Outcome, type Report, type Result, succeeded } from "./outcome.ts";
export { printable } from "./printable.ts";
export type { Problem } from "./problem.ts";
export { type RenderOptions, renderReport, renderTable } from "./report.ts";
export { required } from "./required.ts";
export { type RunOptions, runSuite } from "./run.ts";
export { checkCandidates, checkEdits, checkPosteriors } from "./scoring/compare.ts";
export { checkExpectation, directionFor } from "./scoring/expect.ts";
export type { Uncaught } from "./stray.ts";
export { suite } from "./suite.ts";
export { errorText } from "./thrown.ts";
export { type Quantity, type Scale, tolerance } from "./tolerance.ts";
export { type ExternalCases, vectorCases } from "./vector/cases.ts";
export type { Nested, VectorExpectation, VectorFile, VectorNumber } from "./vector/file.ts";
export { parseVector } from "./vector/parse.ts";
export type { Asked, AskedBatch } from "./witness.ts";
