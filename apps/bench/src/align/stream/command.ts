import { writeFile } from "node:fs/promises";
import { writeDocuments } from "../../document.ts";
import { machine } from "../../machine.ts";
import type { Options } from "../../options.ts";
import { checkWritable } from "../../refusal.ts";
import { alignStreamMarkers } from "../document.ts";
import { alignConditions } from "../table.ts";
import { anyLost, clearStreams, type StreamRow } from "./clear-speech.ts";
import { hardStreams } from "./hard-speech.ts";
import { streamTable, voiceTable } from "./table.ts";

/** `npm run bench -- --align --stream`: the exit code is 1 where a stream of clear speech differs from all frames at once. */
export async function onStream({ cases, json, write }: Options, args: readonly string[]): Promise<void> {
  // Pushing takes minutes, so whatever would make it useless is checked first.
  if (json) await checkWritable("--json", json);
  const log = (row: string) => process.stderr.write(`${row} ...\n`);
  const clear: StreamRow[] = [];
  for (const name of cases) {
    const rows = await clearStreams(name, log);
    clear.push(...rows);
    process.stderr.write(`${streamTable(rows)}\n`); // All cases take a while, and may be ended before.
  }
  const hard = await hardStreams(log);

  const here = machine(undefined, args);
  const text = [streamTable(clear), voiceTable(hard), `${alignConditions(here)}: \`${here.command}\`.`].join(
    "\n\n",
  );
  console.log(text);
  if (json) await writeFile(json, `${JSON.stringify({ machine: here, clear, hard }, undefined, 2)}\n`);
  const lost = anyLost(clear);
  if (lost) process.exitCode = 1;
  if (!write) return;
  if (lost) return console.error("Nothing is written, for streams are not what they should be");
  await writeDocuments({ "docs/benchmarks.md": { marked: text, markers: alignStreamMarkers } });
}
