import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { buildSync } from "esbuild";

const built = new Map<string, string>();

/** A worker with a script of this folder, or of a path from it. Node 20 reads no TypeScript, and loaders do not reach workers. */
export function create(script: string): Worker {
  if (!built.has(script)) built.set(script, build(script));
  return new Worker(built.get(script)!, { eval: true });
}

function build(script: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL(script, import.meta.url))],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    conditions: process.env.CTCKIT_TARGET === "dist" ? [] : ["ctckit-source"],
    logLevel: "error",
  });
  return outputFiles[0]!.text;
}

/** Two workers with this package's own script, as it was built or its source; even the smallest batch is split. */
export const two = {
  size: 2,
  minWork: 1,
  ...(process.env.CTCKIT_TARGET !== "dist" && { createWorker: () => create("../../src/worker.ts") }),
};
