// One kind of backend, in a process of its own: what is resident there is nobody else's. Prints a Soaked as JSON.
import { backends, provider } from "@ctckit/backends";
import { createCtcLoss } from "@ctckit/core";
import { soak } from "./calls.ts";
import { kinds } from "./kinds.ts";

export interface Soaked {
  readonly device?: string;
  /** Resident bytes, at even distances. */
  readonly resident: readonly number[];
  readonly milliseconds: number;
  readonly wrong: readonly string[];
}

/** How often the memory is looked at. */
const SAMPLES = 500;

const [name = "", count = ""] = process.argv.slice(2);
const { backend: wanted, options, isolated, divisor } = kinds[name]!;
if (isolated === false) Reflect.set(globalThis, "crossOriginIsolated", false);
const row = backends.find((row) => row.name === wanted)!;
const backend = await (await provider(row, { ...options })).open();
const criterion = await createCtcLoss({ backend, input: "logits" });
const calls = Number(count);
const resident: number[] = [];
const began = performance.now();
const wrong = await soak(criterion, {
  calls,
  ...(divisor !== undefined && { divisor }),
  onRest(done) {
    for (; resident.length < Math.floor((done / calls) * SAMPLES); ) resident.push(process.memoryUsage.rss());
  },
});
const milliseconds = performance.now() - began;
await criterion.close();
await backend.close();
const soaked: Soaked = { ...(backend.device && { device: backend.device }), resident, milliseconds, wrong };
process.stdout.write(JSON.stringify(soaked));
