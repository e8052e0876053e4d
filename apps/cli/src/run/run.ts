// A run over a manifest: what is missing is done, by a pool of workers.

import { Piscina } from "piscina";
import type { Folder } from "../manifest/folder.ts";
import { type ShardPlace, shardsOf } from "../manifest/shards.ts";
import type { Settings } from "../settings.ts";
import { BEAT_MS, claims } from "../store/claims.ts";
import { directory } from "../store/directory.ts";
import { type Counts, isAsItWas } from "./shard.ts";
import type { WorkerAnswer, WorkerTask } from "./worker.ts";
import { workerFile } from "./worker-file.ts";

export interface RunOptions {
  readonly manifest: string;
  readonly folder: Folder;
  readonly settings: Settings;
  readonly out: string;
  readonly workers: number;
  /** Shards i, i + n, ... alone, for schedulers that start n processes. */
  readonly part?: { readonly index: number; readonly of: number };
  readonly signal?: AbortSignal;
}

export interface Progress {
  readonly shards: number;
  readonly done: number;
  /** Of shards that were done by this run. */
  readonly counts: Counts;
}

export interface RunResult extends Progress {
  /** Shards that another process is at work on. */
  readonly elsewhere: number;
  readonly failures: number;
}

/** @param tell hears how far it is, after each shard */
export async function run(options: RunOptions, tell: (progress: Progress) => void): Promise<RunResult> {
  const { manifest, folder, settings, out, workers, part, signal } = options;
  const place = await directory(out);
  const all = await shardsOf(manifest, settings.shardSize);
  const ours = all.filter(({ index }) => !part || index % part.of === part.index);
  const held = claims(`${out}/claims`);
  const counts = { samples: 0, failed: 0, seconds: 0, bytes: 0 };
  let [finished, elsewhere] = [0, 0];
  const pool = new Piscina<WorkerTask, WorkerAnswer>({
    filename: workerFile,
    maxThreads: workers,
    minThreads: workers,
  });
  const beat = setInterval(() => held.beat(), BEAT_MS);
  const told = () => tell({ shards: ours.length, done: finished, counts: { ...counts } });
  const missing = ours[Symbol.iterator]();
  const isDone = async (shard: ShardPlace) => {
    const state = await place.done(shard.index);
    return state !== undefined && isAsItWas(state, manifest, shard);
  };

  /** Shards one after the other, as long as there are any: so many of these as there are workers. */
  async function lane(): Promise<void> {
    for (const shard of missing) {
      signal?.throwIfAborted();
      if (await isDone(shard)) {
        finished += 1;
        continue;
      }
      if (!(await held.take(shard.index))) {
        elsewhere += 1;
        continue;
      }
      try {
        // It may have been done by another just before the claim.
        if (!(await isDone(shard))) {
          const answer = await pool.run({ manifest, place: shard, folder, settings, out });
          for (const key of ["samples", "failed", "seconds", "bytes"] as const)
            counts[key] += answer.counts[key];
        }
      } finally {
        await held.give(shard.index);
      }
      finished += 1;
      told();
    }
  }

  try {
    told();
    // One more than workers, so that none waits for a claim.
    await Promise.all(Array.from({ length: workers + 1 }, lane));
  } finally {
    clearInterval(beat);
    await pool.destroy();
  }
  await held.tidy(async (index) => (await place.done(index)) !== undefined);
  const failures = await place.gatherFailures();
  return { shards: ours.length, done: finished, counts, elsewhere, failures };
}
