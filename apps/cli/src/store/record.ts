// ctckit.json: what a directory is made with. Results of other settings do not go into it.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Settings } from "../settings.ts";
import { written } from "./directory.ts";

export interface Record {
  readonly version: string;
  /** In full. */
  readonly manifest: string;
  readonly outside: boolean;
  readonly settings: Settings;
}

const FILE = "ctckit.json";

/** @throws Error - the directory has none, or it is broken */
export async function recordOf(directory: string): Promise<Record> {
  const path = join(directory, FILE);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new Error(`${directory} is no directory of results: it has no ${FILE}`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is broken: ${(cause as Error).message}`, { cause });
  }
}

/** Writes the record, or finds that it is there and the same. @throws Error - naming what differs */
export async function settle(directory: string, record: Record): Promise<void> {
  const before = await recordOf(directory).catch((error: Error) => {
    if (/it has no/.test(error.message)) return undefined;
    throw error;
  });
  if (!before) return written(join(directory, FILE), `${JSON.stringify(record, undefined, 2)}\n`);
  const differing = differences({ ...before, ...before.settings }, { ...record, ...record.settings });
  if (differing.length > 0)
    throw new Error(
      `${directory} holds results of other settings: ${differing.join("; ")}. Take another directory`,
    );
}

const LONGEST = 40;

function differences(before: object, now: object): string[] {
  const shown = (value: unknown) => {
    const text = JSON.stringify(value) ?? "nothing";
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
  };
  const [one, other] = [before, now] as { [key: string]: unknown }[];
  return Object.keys(other!)
    .filter((key) => key !== "settings" && JSON.stringify(one![key]) !== JSON.stringify(other![key]))
    .map((key) => `${key} was ${shown(one![key])}, and is ${shown(other![key])}`);
}
