import { markdownTable } from "markdown-table";
import type { Options } from "../options.ts";
import { checkWritable } from "../refusal.ts";
import { tell } from "../report.ts";
import { medians } from "../scores/rounds.ts";
import { digits } from "../tables/cells.ts";
import { decodeCases } from "./cases.ts";

export interface DecodeRow {
  readonly name: string;
  readonly time: number;
  readonly classes: number;
  /** Milliseconds, the median. */
  readonly ms: number;
}

/** `npm run bench -- --decode`. */
export async function onDecode({ quick, json, write }: Options, args: readonly string[]): Promise<void> {
  if (json) await checkWritable("--json", json);
  const cases = decodeCases();
  // Together, in turns: they are compared with each other.
  const times = await medians(Object.fromEntries(cases.map(({ name, call }) => [name, call])), quick);
  const rows = cases.map(({ name, time, classes }) => ({ name, time, classes, ms: times[name]! }));
  await tell("decode", [decodeTable(rows)], rows, { json, write }, args);
}

export function decodeTable(rows: readonly DecodeRow[]): string {
  const body = rows.map(({ name, time, classes, ms }) => [name, `${time}, ${classes}`, digits(ms)]);
  return markdownTable([["", "T, C", "ms"], ...body], { align: [..."llr"] });
}
