import { uniquePaths } from "../generated/topologies.ts";
import type { Batch, Input } from "./backend.ts";

/** A sample's loss as a backend hands it on: not below 0 where `isBounded`, though rounding would make it so. */
export function settled(loss: number, spec: Bounds, batch: Omit<Batch, "data">, n: number): number {
  return loss < 0 && isBounded(spec, batch, n) ? 0 : loss;
}

/** What bounds depend on. */
export interface Bounds {
  readonly input: Input;
  /** By name. One that somebody has added is not in the table. */
  readonly topology: string;
}

/** Whether a sample's loss is that of a probability, at most 1 (contract 3.7). */
export function isBounded(spec: Bounds, batch: Omit<Batch, "data">, n: number): boolean {
  return hasBounds(spec) && !holdsBlank(batch, n);
}

/**
 * Whether those are that hold no blank. Log-probs need not add up to 1 in a frame, and where more than one alignment emits the same, each
 * counts.
 */
export function hasBounds({ input, topology }: Bounds): boolean {
  return input === "logits" && (uniquePaths as Readonly<Record<string, boolean>>)[topology] === true;
}

function holdsBlank({ targets, targetOffsets, blank }: Omit<Batch, "data">, n: number): boolean {
  return targets.subarray(targetOffsets[n], targetOffsets[n + 1]).includes(blank);
}
