// One kind of backend, in a process of its own: what is resident there is nobody else's. Prints what came of it as JSON: an Ended.
import { readFileSync } from "node:fs";
import { backends, provider } from "@ctckit/backends";
import { createCtcLoss } from "@ctckit/core";
import { soak } from "./calls.ts";
import { kinds } from "./kinds.ts";

export interface Soaked {
  readonly device?: string;
  /** Resident bytes of its own, at even distances. */
  readonly resident: readonly number[];
  readonly milliseconds: number;
  readonly wrong: readonly string[];
}

/** Or why the backend is not here, or how its process ended. */
export type Ended = Soaked | { readonly absent: string } | { readonly failed: string };

/** How often the memory is looked at. */
const SAMPLES = 500;

const [name = "", count = ""] = process.argv.slice(2);
const { backend: wanted, options, isolated, divisor } = kinds[name]!;
if (isolated === false) Reflect.set(globalThis, "crossOriginIsolated", false);
const row = backends.find((row) => row.name === wanted)!;
const source = await provider(row, { ...options });
const availability = await source.probe();
if (!availability.available) {
  process.stdout.write(JSON.stringify({ absent: availability.reason } satisfies Ended));
  process.exit(0);
}
const backend = await source.open();
const criterion = await createCtcLoss({ backend, input: "logits" });
const calls = Number(count);
const resident: number[] = [];
const began = performance.now();
const wrong = await soak(criterion, {
  calls,
  ...(divisor !== undefined && { divisor }),
  onRest(done) {
    for (; resident.length < Math.floor((done / calls) * SAMPLES); ) resident.push(ownBytes());
  },
});
const milliseconds = performance.now() - began;
await criterion.close();
await backend.close();
const ended: Ended = { ...(backend.device && { device: backend.device }), resident, milliseconds, wrong };
process.stdout.write(JSON.stringify(ended));

/**
 * Resident bytes without the pages of files. The code of Node and of drivers is half of a small process, and the system takes
 * its pages away and gives them back as it likes. Where the system does not tell them apart: all resident bytes.
 */
function ownBytes(): number {
  if (process.platform !== "linux") return process.memoryUsage.rss();
  const status = readFileSync("/proc/self/status", "utf8");
  const kilobytes = [...status.matchAll(/^Rss(?:Anon|Shmem):\s*(\d+) kB$/gm)].map(([, text]) => Number(text));
  return kilobytes.length === 0
    ? process.memoryUsage.rss()
    : 1024 * kilobytes.reduce((sum, each) => sum + each, 0);
}
