export type { WorkerOptions } from "./options.ts";
export type { AnyWorker } from "./port/any.ts";
export { worker } from "./provider.ts";
