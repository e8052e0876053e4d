// A side in a thread whose heap has room for it. Node ends a process whose arrays take more than 4 GB, whatever the machine has.
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { crowding } from "./by-hand.ts";
import type { AlignAnswer, AlignEntry } from "./entry.ts";

/** What the thread is asked: to align so often, or for its answer. It replies with times, or with that. */
export type Question = { readonly calls: number } | "answer";

/** @param bytes what its arrays take */
export function inOwnHeap(
  { name, role, dtype }: Omit<AlignEntry, "open">,
  bytes: (time: number, targetLength: number) => number,
): AlignEntry {
  return {
    name,
    role,
    dtype,
    async open(posed) {
      const needed = bytes(posed.shape.time, posed.shape.targetLength);
      const refused = crowding(needed);
      if (refused !== undefined) return refused;
      const thread = new Worker(await script(), {
        eval: true,
        workerData: posed,
        // Half as much again, so that its garbage is not looked for all the time.
        resourceLimits: { maxOldGenerationSizeMb: 64 + Math.ceil((1.5 * needed) / 2 ** 20) },
      });
      async function ask(question: Question): Promise<unknown> {
        thread.postMessage(question);
        const [reply] = await once(thread, "message"); // Rejects with what ended the thread.
        return reply;
      }
      return {
        name,
        time: (calls) => ask({ calls }) as Promise<number[]>,
        answer: () => ask("answer") as Promise<AlignAnswer>,
        async close() {
          await thread.terminate();
        },
      };
    },
  };
}

/** Bundled, as a thread has no loader for TypeScript in Node 20. */
async function script(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("own-heap-thread.ts", import.meta.url))],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
  });
  return outputFiles[0]!.text;
}
