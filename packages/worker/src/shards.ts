// Divides the samples of a batch among workers.

import type { Batch, PlanSpec } from "@ctckit/core/backend";

export interface Shard {
  /** Ascending. */
  readonly samples: readonly number[];
  /** Of all samples, in units of about 2 ns in WebAssembly. */
  readonly work: number;
}

export interface Limits {
  /** Most shards. */
  readonly size: number;
  /** Least work of a shard: see WorkerOptions. */
  readonly minWork: number;
}

/** Splits a batch into shards of about equal work. */
export function split(
  batch: Batch,
  { operation, posteriors }: Pick<PlanSpec, "operation" | "posteriors">,
  { size, minWork }: Limits,
): Shard[] {
  const half = (operation === "alignment" && !posteriors) || operation === "candidates";
  const weights = Array.from({ length: batch.batch }, (_, n) => weight(batch, n, half ? 1 / 4 : 1));
  const total = weights.reduce((sum, each) => sum + each, 0);
  const count = Math.max(1, Math.min(size, batch.batch, Math.floor(total / minWork)));
  const groups = weights.every((each) => each === weights[0])
    ? ranges(batch.batch, count)
    : longestFirst(weights, count);
  return groups.map((samples) => ({
    samples,
    work: samples.reduce((sum, n) => sum + weights[n]!, 0),
  }));
}

/**
 * A rough estimate, in classes of a frame. Of a loss a lattice cell costs 2.2 ns, forward and backward, and a class of a softmax 1.0 to
 * 2.4 ns, depending on memory. Of an alignment a cell costs 0.4 ns and a class 0.6 to 2 ns in WebAssembly, 2.6 and 2 to 4.5 in JavaScript;
 * with posteriors a cell takes about as long as a loss's. A class that may be put in at a place costs an edit 2.5 ns a frame.
 *
 * @param cell what a lattice cell costs
 */
function weight({ inputLengths, targetOffsets, classes, asked }: Batch, n: number, cell: number): number {
  const frames = inputLengths[n]!;
  const labels = targetOffsets[n + 1]! - targetOffsets[n]!;
  const edits = (labels + 1) * (asked?.length ?? 0);
  return labels > frames + (asked ? 1 : 0) ? 0 : frames * (cell * (2 * labels + 1) + classes + edits);
}

/** Neighbouring samples stay together, because their rows are one piece of memory. */
function ranges(samples: number, count: number): number[][] {
  const start = (index: number) => Math.round((index * samples) / count);
  return Array.from({ length: count }, (_, index) => range(start(index), start(index + 1)));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Graham's rule (1969): the longest sample left goes to the least loaded shard. It is at most 4/3 of the optimum. */
function longestFirst(weights: readonly number[], count: number): number[][] {
  const order = weights.map((_, n) => n).sort((a, b) => weights[b]! - weights[a]!);
  const shards = Array.from({ length: count }, () => ({ load: 0, samples: [] as number[] }));
  for (const n of order) {
    const least = shards.reduce((best, shard) => (shard.load < best.load ? shard : best));
    least.load += weights[n]!;
    least.samples.push(n);
  }
  return shards.map(({ samples }) => samples.sort((a, b) => a - b)).filter(({ length }) => length > 0);
}
