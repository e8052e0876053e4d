/**
 * Any backend in a pool of Web Workers or worker_threads.
 *
 * @module @ctckit/worker
 */
export type { WorkerOptions } from "./options.ts";
export type { AnyWorker } from "./port/any.ts";
export { type WorkerBackend, worker } from "./provider.ts";
