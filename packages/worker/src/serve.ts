/// <reference path="./port/node-adapter.d.ts" />
import type { BackendProvider } from "@ctckit/core/backend";
import { type Endpoint, expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { nodeModule } from "./node-module.ts";
import { servedBackend } from "./served-backend.ts";

/**
 * Makes the worker that it is called in serve a backend to `worker(...)` on the other side: all that a worker's script must do,
 * at once when it starts.
 *
 * ```ts
 * import { serve } from "@ctckit/worker/serve";
 * serve(() => mine());
 * ```
 *
 * @param provider called once, with the name of the provider that the other side means; one of another name is refused there
 * @throws TypeError - `provider` is no function
 * @throws Error - this is no worker
 */
export function serve(provider: (name: string) => BackendProvider): void {
  if (typeof provider !== "function")
    throw new TypeError(`serve: expected a function that gives a provider, got ${String(provider)}`);
  expose(servedBackend(provider), endpoint());
}

function endpoint(): Endpoint {
  const port = nodeModule<typeof import("node:worker_threads")>("node:worker_threads")?.parentPort;
  if (port) return nodeEndpoint(port);
  const { WorkerGlobalScope } = globalThis as { WorkerGlobalScope?: unknown };
  if (WorkerGlobalScope === undefined) throw new Error("serve: expected to be called in a worker");
  return globalThis as unknown as Endpoint;
}
