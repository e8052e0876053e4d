/// <reference lib="dom" />
import { nodeModule } from "./node-module.ts";
import type { AnyWorker } from "./port/any.ts";

type Threads = typeof import("node:worker_threads");

/** Starts this package's own script in the kind of worker that exists here. Undefined if there is none. */
export function ownWorker(): AnyWorker | undefined {
  // Bundlers recognise this exact expression and include the script in the program.
  if (typeof Worker === "function")
    return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const threads = nodeModule<Threads>("node:worker_threads");
  const here = import.meta.url; // hides the expression from bundlers, which would copy the script once more for Node
  return threads && new threads.Worker(new URL("./worker.js", here));
}
