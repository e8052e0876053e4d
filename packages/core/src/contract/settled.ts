import type { Batch, Input } from "./backend.ts";

/**
 * A sample's loss as a backend hands it on. Of logits none is below 0, which rounding would make it where the target is almost certain. Only
 * a target that holds the blank may have one: more than one of its alignments emit the same, and each counts (contract 3.7).
 */
export function settled(loss: number, input: Input, batch: Omit<Batch, "data">, n: number): number {
  return loss < 0 && input === "logits" && !holdsBlank(batch, n) ? 0 : loss;
}

export function holdsBlank({ targets, targetOffsets, blank }: Omit<Batch, "data">, n: number): boolean {
  return targets.subarray(targetOffsets[n], targetOffsets[n + 1]).includes(blank);
}
