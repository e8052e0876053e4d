/// <reference path="./port/node-adapter.d.ts" />
import type { BackendProvider } from "@ctckit/core/backend";
import { type Endpoint, expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { nodeModule } from "./node-module.ts";
import { FAREWELL } from "./port/farewell.ts";
import { servedBackend } from "./served-backend.ts";

/**
 * Serves a backend from this worker to `worker(...)` on the other side. A worker's script has to do nothing else. It must
 * call `serve` at once when it starts.
 *
 * ```ts
 * import { serve } from "@ctckit/worker/serve";
 * serve(() => mine());
 * ```
 *
 * @param provider called once, with the name of the provider that the other side wants. The other side refuses a provider of
 * another name
 * @throws TypeError - `provider` is not a function
 * @throws Error - this is not a worker
 */
export function serve(provider: (name: string) => BackendProvider): void {
  if (typeof provider !== "function")
    throw new TypeError(`serve: expected a function that gives a provider, got ${String(provider)}`);
  expose(servedBackend(provider), endpoint());
}

/** Browsers fire no event when a worker ends itself. */
function sayFarewell(scope: { close(): void; postMessage(message: unknown): void }): void {
  const close = scope.close.bind(scope);
  scope.close = () => {
    scope.postMessage(FAREWELL);
    close();
  };
}

function endpoint(): Endpoint {
  const port = nodeModule<typeof import("node:worker_threads")>("node:worker_threads")?.parentPort;
  if (port) return nodeEndpoint(port);
  const { WorkerGlobalScope } = globalThis as { WorkerGlobalScope?: unknown };
  if (WorkerGlobalScope === undefined) throw new Error("serve: expected to be called in a worker");
  const scope = globalThis as unknown as Endpoint & { close(): void };
  sayFarewell(scope);
  return scope;
}
