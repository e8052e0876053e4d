import { wasm } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import type { ShapeName } from "../cases.ts";
import type { Entry } from "../sides/entry.ts";
import { copied, inPlace } from "../sides/ours.ts";

/** Tiny and long show the overhead, medium the gain of a second worker, and single how rows are shared out. */
export const workerShapes: readonly ShapeName[] = ["tiny", "medium", "single", "long"];

/** wasm on the caller's thread, and in pools of one and of two. */
export const workerField: readonly Entry[] = [
  ...both("wasm", wasm()),
  ...both(
    "1 worker",
    worker(() => wasm(), { size: 1 }),
  ),
  ...both(
    "2 workers",
    worker(() => wasm(), { size: 2 }),
  ),
];

function both(name: string, provider: Parameters<typeof copied>[1]): Entry[] {
  return [copied(name, provider), inPlace(name, provider)];
}
