/**
 * The suite on any backend, from a program.
 *
 * @module @ctckit/conformance-runner
 */
export { chosen, type Mode } from "./choice.ts";
export { junit } from "./junit.ts";
export { parsed } from "./parsed.ts";
export { type BackendRecord, type Machine, type RunRecord, serialised } from "./record.ts";
export { type RunOptions, runBackend } from "./run-backend.ts";
export { supportDocument } from "./support.ts";
export { type OnStep, type Times, timings } from "./timing.ts";
