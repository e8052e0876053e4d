/// <reference lib="dom" />
import { type NodeWorker, node } from "./node.ts";
import type { Port } from "./port.ts";
import { web } from "./web.ts";

/** A Web Worker, or a `Worker` of `node:worker_threads`. */
export interface AnyWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
}

export function port(worker: AnyWorker): Port {
  return "on" in worker ? node(worker as unknown as NodeWorker) : web(worker as Worker);
}

export function isWorker(value: unknown): value is AnyWorker {
  const { postMessage, terminate } = (value ?? {}) as Partial<AnyWorker>;
  return typeof postMessage === "function" && typeof terminate === "function";
}
