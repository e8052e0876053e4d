// Writes what is done in another format, beside the shards: DIR/ctm/00012.ctm, DIR/srt/NAME.srt.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ShardPlace } from "../manifest/shards.ts";
import type { TimedSample } from "../operations/result.ts";
import { type Directory, written } from "../store/directory.ts";
import { type Format, type FormatName, formats, nameOf } from "./format.ts";

/** @returns how many files */
export async function exported(
  place: Directory,
  shards: readonly ShardPlace[],
  format: FormatName,
): Promise<number> {
  const { ending, together, print }: Format = formats[format];
  const folder = join(place.path, format);
  await mkdir(folder, { recursive: true });
  const taken = new Map<string, number>();
  let files = 0;
  for (const { index } of shards) {
    const state = await place.done(index);
    if (!state) continue;
    const lines = (await place.shard(index, state.name)).toString().split("\n").filter(Boolean);
    const all: string[] = [];
    for (const line of lines) {
      const sample: TimedSample = JSON.parse(line);
      if (!sample.words)
        throw new RangeError("--format: expected results with words, such as align's or decode's");
      const name = nameOf(sample);
      const text = print(sample, name);
      if (together) {
        all.push(text);
        continue;
      }
      const before = taken.get(name);
      if (before !== undefined)
        throw new Error(
          `lines ${before} and ${sample.line} are both called ${JSON.stringify(name)}: their files would be one. Give them an "id" each`,
        );
      taken.set(name, sample.line);
      await written(join(folder, `${name}.${ending}`), text);
      files += 1;
    }
    if (!together) continue;
    await written(join(folder, `${String(index).padStart(5, "0")}.${ending}`), all.join(""));
    files += 1;
  }
  return files;
}
