// This package's own script, in a worker that ends as it is told to: after so many milliseconds, in one of its own ways.

import { nodeModule } from "../../src/node-module.ts";
import type { Fate } from "../kills.ts";
import "../../src/worker.ts";

const port = nodeModule<typeof import("node:worker_threads")>("node:worker_threads")?.parentPort;

function end({ way }: Fate): void {
  if (way === "throws") throw new Error("a random end");
  if (port) process.exit(7);
  else close();
}

function hear(data: { readonly fate?: Fate }): void {
  const { fate } = data;
  if (fate) setTimeout(() => end(fate), fate.after);
}

if (port) port.on("message", hear);
else addEventListener("message", ({ data }) => hear(data));
