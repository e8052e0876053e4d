// Workers for tests on sources: Node 20 reads no TypeScript, and loaders do not reach workers. So their scripts are bundled.
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { buildSync } from "esbuild";

const onSources = process.env.CTCKIT_TARGET !== "dist";
const bundles = new Map<string, string>();

/** A worker with the script `source`, which may import what the test file `from` (its `import.meta.url`) may. */
export function bundledWorker(source: string, from: string): Worker {
  const key = `${from} ${source}`;
  if (!bundles.has(key)) bundles.set(key, bundle(source, fileURLToPath(new URL(".", from))));
  return new Worker(bundles.get(key)!, { eval: true });
}

function bundle(contents: string, resolveDir: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir, loader: "ts" },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    conditions: onSources ? ["ctckit-source"] : [],
    // A script that is imported for what it does would be left out of a package "without side effects".
    ignoreAnnotations: true,
    logLevel: "error",
  });
  return outputFiles[0]!.text;
}

/**
 * Options for two workers with @ctckit/worker's own script, as it was built or its source; even the smallest batch is split.
 *
 * @param script what the script is to the test file `from`
 */
export function twoWorkers(from: string, script = "@ctckit/worker/worker") {
  const createWorker = () => bundledWorker(`import ${JSON.stringify(script)};`, from);
  return { size: 2, minWork: 1, ...(onSources && { createWorker }) };
}

/** A script whose backend is `js()`, but calls `run(signal)` first; `calls` is a number that begins at 0. */
export const failingScript = (run: string): string => `
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
