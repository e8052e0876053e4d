/// <reference path="./node-adapter.d.ts" />
import { messageOf } from "@ctckit/core/backend";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { Port } from "./port.ts";

/** The part of `node:worker_threads`' `Worker` that is used. */
export interface NodeWorker {
  on(event: "error", listener: (error: unknown) => void): unknown;
  on(event: "messageerror", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

export function node(worker: NodeWorker): Port {
  let ended = false;
  return {
    endpoint: nodeEndpoint(worker),
    onDeath(died) {
      const once = (reason: string) => {
        if (ended) return;
        ended = true;
        died(reason);
      };
      // A worker may throw any value.
      worker.on("error", (error) => once(`it failed: ${messageOf(error)}`));
      worker.on("messageerror", ({ message }) => once(`a message could not be read: ${message}`));
      worker.on("exit", (code) => once(`it ended with code ${code}`));
    },
    watch() {}, // the "exit" event covers every end
    watched: true,
    hold(busy) {
      // An answer that was under way may come after the end. `terminate` holds the process itself, until the worker is gone.
      if (ended) return;
      if (busy) worker.ref();
      else worker.unref();
    },
    async terminate() {
      ended = true;
      await worker.terminate();
      return true;
    },
  };
}
