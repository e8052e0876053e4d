// A worker of the pool: computes a shard and puts its files in their place.

import { type SampleAligner, sampleAligner } from "../align/aligner.ts";
import { reader } from "../emissions/reader.ts";
import { type Directory, directory } from "../store/directory.ts";
import { type Counts, computed, type ShardTask } from "./shard.ts";

export interface WorkerTask extends ShardTask {
  /** Where results go. Absent: nowhere, they are given back. */
  readonly out?: string;
}

export interface WorkerAnswer {
  readonly name: string;
  readonly counts: Counts;
  /** Where they are not written. */
  readonly samples?: string;
}

const emissions = reader();
/** By the settings, of which a run has one. */
const aligners = new Map<string, Promise<SampleAligner>>();
const directories = new Map<string, Promise<Directory>>();

export default async function work(task: WorkerTask): Promise<WorkerAnswer> {
  const key = JSON.stringify(task.settings);
  const aligner = aligners.get(key) ?? sampleAligner(task.settings);
  aligners.set(key, aligner);
  const result = await computed(task, emissions, await aligner);
  const { name, counts, samples } = result;
  if (task.out === undefined) return { name, counts, samples };
  const place = directories.get(task.out) ?? directory(task.out);
  directories.set(task.out, place);
  await (await place).commit(task.place.index, result);
  return { name, counts };
}
