import { writeDocuments } from "../../document.ts";
import { machine } from "../../machine.ts";
import type { Options } from "../../options.ts";
import { alignPageMarkers } from "../document.ts";
import { alignConditions } from "../table.ts";
import { drawingTable } from "./measurement.ts";

export async function alignOnPage({ write }: Options, args: readonly string[]): Promise<void> {
  const table = await drawingTable((name) => process.stderr.write(`${name} ...\n`));
  const here = machine(undefined, args);
  const text = `${table}\n\n${alignConditions(here)}: \`${here.command}\`.`;
  console.log(text);
  if (write) await writeDocuments({ "docs/benchmarks.md": { marked: text, markers: alignPageMarkers } });
}
