// A manifest cut into shards: so many lines each, by where they lie in the file. A manifest of a million lines takes a few megabytes of places.

import { createReadStream } from "node:fs";

export interface ShardPlace {
  /** From 0. */
  readonly index: number;
  /** Of its first line, from 1. */
  readonly line: number;
  /** Bytes of the manifest. */
  readonly from: number;
  readonly to: number;
}

const NEWLINE = 10;

/** @param size lines of a shard; empty ones count, as line numbers have to be the file's */
export async function shardsOf(manifest: string, size: number): Promise<ShardPlace[]> {
  const shards: ShardPlace[] = [];
  let [at, from, line, lines] = [0, 0, 1, 0];
  const end = (to: number) => {
    if (lines > 0) shards.push({ index: shards.length, line, from, to });
    [from, line, lines] = [to, line + lines, 0];
  };
  let last = NEWLINE;
  for await (const chunk of createReadStream(manifest) as AsyncIterable<Buffer>) {
    for (let i = chunk.indexOf(NEWLINE); i >= 0; i = chunk.indexOf(NEWLINE, i + 1)) {
      lines += 1;
      if (lines === size) end(at + i + 1);
    }
    at += chunk.length;
    last = chunk.at(-1) ?? last;
  }
  // A last line need not end in a newline.
  if (last !== NEWLINE) lines += 1;
  end(at);
  return shards;
}
