// A worker of the pool: computes a shard and puts its files in their place.

import { reader } from "../emissions/reader.ts";
import { openOperation } from "../operations/open.ts";
import type { Operation } from "../operations/operation.ts";
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
const operations = new Map<string, Promise<Operation>>();
const directories = new Map<string, Promise<Directory>>();

export default async function work(task: WorkerTask): Promise<WorkerAnswer> {
  const key = JSON.stringify(task.settings);
  const operation = operations.get(key) ?? openOperation(task.settings);
  operations.set(key, operation);
  const result = await computed(task, emissions, await operation);
  const { name, counts, samples } = result;
  if (task.out === undefined) return { name, counts, samples };
  const place = directories.get(task.out) ?? directory(task.out);
  directories.set(task.out, place);
  await (await place).commit(task.place.index, result);
  return { name, counts };
}
