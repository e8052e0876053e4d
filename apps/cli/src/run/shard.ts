// One shard, from its lines to the bytes of its files. The same bytes wherever, whenever and with whomever it is computed.

import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import type { Reader } from "../emissions/reader.ts";
import type { InputStat } from "../emissions/whole-file.ts";
import { type Entry, entryOf, LineError } from "../manifest/entry.ts";
import type { Folder } from "../manifest/folder.ts";
import type { ShardPlace } from "../manifest/shards.ts";
import type { Operation } from "../operations/operation.ts";
import { type Settings, VERSION } from "../settings.ts";
import { ahead } from "./ahead.ts";

export interface ShardTask {
  readonly manifest: string;
  readonly place: ShardPlace;
  readonly folder: Folder;
  readonly settings: Settings;
}

export interface ShardResult {
  /** Of inputs, settings and version. */
  readonly name: string;
  /** A hash of the manifest's lines. */
  readonly lines: string;
  /** JSON lines. */
  readonly samples: string;
  readonly failures: string;
  readonly counts: Counts;
  /** What was read, as the file system has it: as long as that is the same, so is the name. */
  readonly inputs: readonly InputStat[];
}

export interface Counts {
  readonly samples: number;
  readonly failed: number;
  /** Of speech. */
  readonly seconds: number;
  readonly bytes: number;
}

/** Samples that are read before it is their turn. */
const AHEAD = 4;

export async function computed(
  { manifest, place, folder, settings }: ShardTask,
  reader: Reader,
  operation: Operation,
): Promise<ShardResult> {
  const lines = await linesOf(manifest, place);
  const hash = createHash("sha256").update(`${VERSION}\n${JSON.stringify(settings)}\n${lines.join("\n")}\n`);
  const failures: string[] = [];
  const samples: string[] = [];
  const inputs = new Map<string, InputStat>();
  let [seconds, bytes] = [0, 0];
  const numbered = lines.flatMap((text, i) => (text.trim() === "" ? [] : [{ text, line: place.line + i }]));
  const read = async ({ text, line }: { text: string; line: number }) => {
    let path: string | undefined;
    try {
      const entry = entryOf(text, line, folder);
      path = entry.emissions.path;
      const { matrix, stat } = await reader.read(entry.emissions);
      inputs.set(path, stat);
      return { entry, matrix };
    } catch (error) {
      if (path !== undefined) inputs.set(path, await statOf(path));
      return { line, error } as const;
    }
  };
  for await (const one of ahead(numbered, AHEAD, read)) {
    if ("error" in one) {
      const failure = failed(one.line!, one.error, folder);
      failures.push(failure);
      hash.update(failure);
      continue;
    }
    const { entry, matrix } = one;
    hash.update(`${matrix.dtype ?? matrix.data.BYTES_PER_ELEMENT} ${matrix.shape}\n`).update(matrix.data);
    bytes += matrix.data.byteLength;
    try {
      const sample = operation.of(entry, matrix);
      seconds += sample.duration;
      samples.push(`${JSON.stringify(sample)}\n`);
    } catch (error) {
      failures.push(failed(entry.line, error, folder, entry));
    }
  }
  return {
    name: hash.digest("hex").slice(0, 32),
    lines: linesHash(lines),
    samples: samples.join(""),
    failures: failures.join(""),
    counts: { samples: samples.length, failed: failures.length, seconds, bytes },
    inputs: [...inputs.values()],
  };
}

/** What a shard's files were made of, if that is there as it was. */
export async function isAsItWas(
  { lines, inputs }: Pick<ShardResult, "lines" | "inputs">,
  manifest: string,
  place: ShardPlace,
): Promise<boolean> {
  if (linesHash(await linesOf(manifest, place)) !== lines) return false;
  const now = await Promise.all(inputs.map(([path]) => statOf(path)));
  return now.every(([, size, modified], i) => size === inputs[i]![1] && modified === inputs[i]![2]);
}

const linesHash = (lines: readonly string[]): string =>
  createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 32);

async function statOf(path: string): Promise<InputStat> {
  try {
    const { size, mtimeMs } = await stat(path);
    return [path, size, mtimeMs];
  } catch {
    return [path, -1, 0];
  }
}

async function linesOf(manifest: string, { from, to }: ShardPlace): Promise<string[]> {
  const file = await open(manifest);
  try {
    const bytes = Buffer.alloc(to - from);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    if (bytesRead < bytes.length) throw new RangeError("the manifest has become shorter: begin again");
    return bytes.toString().replace(/\n$/, "").split("\n");
  } finally {
    await file.close();
  }
}

/** A line of failed.jsonl: the error's code, the argument or field that it names, and the sample. */
function failed(line: number, error: unknown, folder: Folder, entry?: Entry): string {
  const { message, code } = error as Error & { code?: string };
  const [, named] = /^([a-z][\w.]*(?:\[\d+\])*): /.exec(message) ?? [];
  // What cannot be read is the emissions.
  const argument = error instanceof LineError ? error.field : entry ? named : "emissions";
  return `${JSON.stringify({
    line,
    ...(entry?.id !== undefined && { id: entry.id }),
    code: code ?? (error instanceof LineError ? "MANIFEST" : "REFUSED"),
    ...(argument !== undefined && { argument }),
    // Results are the same wherever the corpus lies.
    message: message.replace(/^line \d+(, |: )?/, "").replaceAll(`${folder.path}/`, ""),
    ...(entry?.text !== undefined && { text: entry.text }),
  })}\n`;
}
