import { bundledWorker, twoWorkers } from "../bundled-worker.ts";

/** A worker with a script of this folder. */
export const create = (script: string) => bundledWorker(`import ${JSON.stringify(script)};`, import.meta.url);

export const two = twoWorkers(import.meta.url, "../../src/worker.ts");
