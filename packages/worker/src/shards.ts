// Which samples of a batch which worker gets.

import type { Batch, Rows } from "@ctckit/core";

export interface Shard {
  /** Ascending. */
  readonly samples: readonly number[];
  /** Of the one sample, whose other rows other shards have. */
  readonly rows?: Rows;
}

export interface Limits {
  /** Most shards. */
  readonly size: number;
  /** Less than this is not worth a shard: see WorkerOptions. */
  readonly minWork: number;
  /** Whether a sample's rows may be shared out. */
  readonly sharesRows: boolean;
}

/** Shards of about the same work. */
export function split(batch: Batch, limits: Limits): Shard[] {
  const { size, minWork, sharesRows } = limits;
  if (sharesRows && batch.batch < size) {
    const shared = byRows(batch, limits);
    if (shared.length > batch.batch) return shared;
  }
  const weights = Array.from({ length: batch.batch }, (_, n) => weight(batch, n, 1));
  const total = weights.reduce((sum, each) => sum + each, 0);
  const count = Math.max(1, Math.min(size, batch.batch, Math.floor(total / minWork)));
  const groups = weights.every((each) => each === weights[0])
    ? ranges(batch.batch, count)
    : longestFirst(weights, count);
  return groups.map((samples) => ({ samples }));
}

/** Too few samples for all: whichever has most to do gets one more worker for its rows, as long as that saves enough. */
function byRows(batch: Batch, { size, minWork }: Limits): Shard[] {
  const shares = Array.from({ length: batch.batch }, () => 1);
  const load = (n: number) => weight(batch, n, shares[n]!);
  for (let spare = size - batch.batch; spare > 0; spare--) {
    const most = shares.reduce((best, _, n) => (load(n) > load(best) ? n : best), 0);
    const saved = load(most) - weight(batch, most, shares[most]! + 1);
    if (saved < minWork || shares[most]! >= batch.inputLengths[most]!) break;
    shares[most]! += 1;
  }
  return shares.flatMap((count, n): Shard[] => {
    if (count === 1) return [{ samples: [n] }];
    const frames = batch.inputLengths[n]!;
    // The last one has what lies past the input length too.
    const bound = (i: number) => (i === count ? batch.time : Math.round((i * frames) / count));
    return range(0, count).map((i) => ({ samples: [n], rows: { from: bound(i), to: bound(i + 1) } }));
  });
}

/**
 * A lattice's cell costs 2.2 ns there and back, a class of a softmax 1.0 to 2.4, as memory allows: no more than guesses.
 *
 * @param shares workers that share the sample's rows, each with the whole lattice
 */
function weight({ inputLengths, targetOffsets, classes }: Batch, n: number, shares: number): number {
  const frames = inputLengths[n]!;
  const labels = targetOffsets[n + 1]! - targetOffsets[n]!;
  return labels > frames ? 0 : frames * (2 * labels + 1 + classes / shares);
}

/** Neighbours stay together: their rows are one piece of memory. */
function ranges(samples: number, count: number): number[][] {
  const start = (index: number) => Math.round((index * samples) / count);
  return Array.from({ length: count }, (_, index) => range(start(index), start(index + 1)));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Graham's rule (1969): the longest to whoever has the least, at most 4/3 of the best there is. */
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
