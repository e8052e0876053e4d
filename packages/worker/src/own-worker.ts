/// <reference lib="dom" />
import { nodeModule } from "./node-module.ts";
import type { AnyWorker } from "./port/any.ts";

type Threads = typeof import("node:worker_threads");

/** This package's own script, in whatever kind of worker there is here; undefined where there is none. */
export function ownWorker(): AnyWorker | undefined {
  // Spelled out like this, bundlers see that the script belongs to the program.
  if (typeof Worker === "function")
    return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const threads = nodeModule<Threads>("node:worker_threads");
  const here = import.meta.url; // not spelled out: no bundler need copy the script once more for Node
  return threads && new threads.Worker(new URL("./worker.js", here));
}
