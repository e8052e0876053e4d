import type { Batch } from "@ctckit/core/backend";
import type { Machine } from "./machine.ts";

/** What the frames of the last `emit` leave out of the loss, up to `frames`. NaN if any value of theirs is. */
export function leftOut(machine: Machine, frames: number): number {
  const sums = machine.sums();
  let left = 0;
  for (let t = 0; t < frames; t++) left += sums[t]!;
  return left;
}

/** Describes the target of sample n. Returns whether it has as many frames as the target needs. */
export function describe(machine: Machine, n: number): boolean {
  machine.choose(n);
  machine.run("labels");
  const [used, required] = machine.counts();
  machine.scalars.usedCount = used!;
  return required! <= machine.scalars.frames;
}

/** Classes are numbered anew: those of the list get the ids from `count` on, unless they have one. Returns each one's id. */
export function widen(
  machine: Machine,
  { blank }: Batch,
  classes: Int32Array,
  places: Int32Array,
): Int32Array {
  const { scalars, overrun } = machine;
  const used = machine.used();
  let count = scalars.usedCount;
  for (let id = 0; id < count; id++) places[used[id]!] = id + 1;
  const ids = new Int32Array(classes.length);
  for (const [i, c] of classes.entries()) {
    if (places[c] === 0) {
      used[count] = c;
      count += 1;
      places[c] = count;
    }
    ids[i] = places[c]! - 1;
  }
  for (let id = 0; id < count; id++) places[used[id]!] = 0;
  used.fill(blank, count, count + overrun);
  const { targetLength } = scalars;
  machine.ids().fill(count, targetLength, targetLength + 1 + overrun);
  scalars.usedCount = count;
  return ids;
}
