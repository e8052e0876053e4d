// Workers for `worker(() => js())` in tests on sources: Node 20 reads no TypeScript, and loaders do not reach workers.
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { WorkerOptions } from "@ctckit/worker";
import { buildSync } from "esbuild";

/** Two workers with the worker package's own script, as it was built or its source; even the smallest batch is split. */
export const two: WorkerOptions = {
  size: 2,
  minWork: 1,
  ...(process.env.CTCKIT_TARGET !== "dist" && { createWorker: () => create() }),
};

/** A worker with the script `source`, which may import what this package may. */
export function create(source = 'import "@ctckit/worker/worker";'): Worker {
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    conditions: process.env.CTCKIT_TARGET === "dist" ? [] : ["ctckit-source"],
    logLevel: "error",
  });
  return new Worker(outputFiles[0]!.text, { eval: true });
}

/** A script whose backend is `js()`, but calls `run(signal)` first; `calls` is a number that begins at 0. */
export const failing = (run: string): string => `
  import { serve } from "@ctckit/worker/serve";
  import { js } from "@ctckit/js";
  let calls = 0;
  const before = ${run};
  serve(() => ({ ...js(), open: async () => {
    const backend = await js().open();
    return { ...backend, plan: (spec) => {
      const plan = backend.plan(spec);
      return { ...plan, run: async (batch, out, signal) => {
        await before(signal);
        return plan.run(batch, out, signal);
      } };
    } };
  } }));`;
