// A directory of results:
//
//   ctckit.json            what it is made with, and of which manifest
//   shards/00012-HASH.jsonl  the samples of shard 12
//   failed/00012-HASH.jsonl  those that could not be done, where there are any
//   state/00012.json       which inputs that shard was read from: what is as it was need not be read again
//   claims/                who is at work on what
//   failed.jsonl           all failures, once a run has come to its end
//
// A file is written beside its place and renamed, when its bytes are on the disk: it is there as a whole or not at all. A shard is done once
// its file in shards/ is there.

import { access, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ShardResult } from "../run/shard.ts";

export type State = Pick<ShardResult, "name" | "lines" | "inputs" | "counts">;

export interface Directory {
  readonly path: string;
  /** Of a shard that is done: what it was made of. */
  done(index: number): Promise<State | undefined>;
  commit(index: number, result: ShardResult): Promise<void>;
  shard(index: number, name: string): Promise<Buffer>;
  /** Puts all failures together. @returns how many */
  gatherFailures(): Promise<number>;
}

const FOLDERS = ["shards", "failed", "state", "claims"];
const fileOf = (index: number, name: string): string => `${String(index).padStart(5, "0")}-${name}.jsonl`;

export async function directory(path: string): Promise<Directory> {
  for (const folder of FOLDERS) await mkdir(join(path, folder), { recursive: true });
  const filesIn = async (folder: string) =>
    (await readdir(join(path, folder))).filter((file) => /^\d+-[\da-f]{32}\.jsonl$/.test(file)).sort();

  async function done(index: number): Promise<State | undefined> {
    try {
      const state: State = JSON.parse(await readFile(join(path, "state", `${index}.json`), "utf8"));
      await access(join(path, "shards", fileOf(index, state.name)));
      return state;
    } catch {
      return undefined; // what cannot be told is done again
    }
  }

  return {
    path,
    done,
    async commit(index, { samples, failures, ...state }) {
      const { name } = state;
      const file = fileOf(index, name);
      // Of inputs that have changed since.
      const before = await done(index);
      if (before && before.name !== name)
        for (const folder of ["shards", "failed"])
          await rm(join(path, folder, fileOf(index, before.name)), { force: true });
      if (failures !== "") await written(join(path, "failed", file), failures);
      await written(join(path, "state", `${index}.json`), JSON.stringify(state));
      await written(join(path, "shards", file), samples);
    },
    shard: (index, name) => readFile(join(path, "shards", fileOf(index, name))),
    async gatherFailures() {
      const all: string[] = [];
      for (const file of await filesIn("failed"))
        all.push(await readFile(join(path, "failed", file), "utf8"));
      const text = all.join("");
      await written(join(path, "failed.jsonl"), text);
      return text === "" ? 0 : text.trimEnd().split("\n").length;
    },
  };
}

let count = 0;

/** Beside its place, to the disk, and then to its place. */
export async function written(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}-${count++}.tmp`;
  try {
    const file = await open(beside, "wx");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
