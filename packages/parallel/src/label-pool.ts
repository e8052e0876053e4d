import type { Batch, Topology } from "@ctckit/core";
import { labels } from "./generated/labels.ts";

// What the host knows of a batch before the device sees it: its targets as the kernels want them.

/** One sample that has an alignment as far as lengths say, and at least one frame. */
export interface Target {
  /** Index in the batch. */
  readonly sample: number;
  readonly frames: number;
  readonly targetLength: number;
  readonly usedCount: number;
  /** Where its arrays begin in `LabelPool.words`. */
  readonly places: Readonly<Record<"idsAt" | "usedAt" | "differsAt" | "startsAt" | "positionsAt", number>>;
}

export interface LabelPool {
  readonly words: Int32Array;
  readonly targets: readonly Target[];
  /** `[N]`: of the samples that are no target, 0 without frames and labels, else infinite. */
  readonly losses: Float32Array;
  /** `[N]`: frames that count. None in samples that are no target. */
  readonly frames: Int32Array;
}

export function labelPool(topology: Topology, batch: Omit<Batch, "data">): LabelPool {
  const { classes, blank, targets, targetOffsets, inputLengths } = batch;
  const slots = new Int32Array(classes);
  const counts = new Int32Array(2);
  const words = new Int32Array(5 * targets.length + 8 * batch.batch);
  const found: Target[] = [];
  const losses = new Float32Array(batch.batch);
  const counted = new Int32Array(batch.batch);
  let end = 0;
  for (let sample = 0; sample < batch.batch; sample++) {
    const targetStart = targetOffsets[sample]!;
    const targetLength = targetOffsets[sample + 1]! - targetStart;
    const frames = inputLengths[sample]!;
    const take = (length: number) => {
      const at = end;
      end += length;
      return at;
    };
    const S = targetLength;
    const places = {
      idsAt: take(S + 1),
      usedAt: take(S + 1),
      differsAt: take(S + 2),
      startsAt: take(S + 3),
      positionsAt: take(S),
    };
    const arrays = {
      ids: words.subarray(places.idsAt, places.usedAt),
      used: words.subarray(places.usedAt, places.differsAt),
      differs: words.subarray(places.differsAt, places.startsAt),
      starts: words.subarray(places.startsAt, places.positionsAt),
      positions: words.subarray(places.positionsAt, end),
    };
    labels[topology].of({ targetStart, targetLength, blank, targets, slots, counts, ...arrays });
    const [usedCount, required] = [counts[0]!, counts[1]!];
    if (required > frames) losses[sample] = Number.POSITIVE_INFINITY;
    else if (frames > 0) {
      counted[sample] = frames;
      found.push({ sample, frames, targetLength, usedCount, places });
    }
  }
  return { words, targets: found, losses, frames: counted };
}
