import { writeFile } from "node:fs/promises";
import { writeDocuments } from "../document.ts";
import { brief, type Effort, quick, thorough } from "../duel.ts";
import { machine } from "../machine.ts";
import type { Options } from "../options.ts";
import { checkWritable } from "../refusal.ts";
import { alignCases } from "./cases.ts";
import { type AlignResult, alignContest, anyWrong } from "./contest.ts";
import { alignMarkers } from "./document.ts";
import { probe } from "./probe/process.ts";
import { alignField } from "./sides/field.ts";
import { alignConditions, alignTable, requirementTable } from "./table.ts";

/** Some rounds of 10 min, though nested arrays take half a minute in each. */
const patient: Effort = { ...thorough, limitMs: 150_000 };

/** `npm run bench -- --align`: the exit code is 1 where an answer of ours is wrong, whatever the times are. */
export async function onAlign(
  { cases, quick: short, json, write }: Options,
  args: readonly string[],
): Promise<void> {
  // Timing takes minutes, so whatever would make it useless is checked first.
  if (json) await checkWritable("--json", json);
  const log = (name: string) => process.stderr.write(`${name} ...\n`);
  const results: AlignResult[] = [];
  for (const name of cases) {
    log(name);
    const shape = alignCases[name];
    const effort = short ? quick : shape.time > 30_000 ? brief : patient;
    const result = await alignContest({ name, shape }, alignField, effort);
    results.push(short ? result : await probed(result, log));
    if (!short) process.stderr.write(`${alignTable(results.slice(-1))}\n`); // All cases take a while, and may be ended before.
  }

  const here = machine(undefined, args);
  const conditions = alignConditions(here);
  const text = [alignTable(results), requirementTable(results), `${conditions}: \`${here.command}\`.`].join(
    "\n\n",
  );
  console.log(text);
  if (json) await writeFile(json, `${JSON.stringify({ machine: here, results }, undefined, 2)}\n`);
  const wrong = anyWrong(results, alignField);
  if (wrong) process.exitCode = 1;
  if (!write) return;
  if (wrong) return console.error("Nothing is written, for rows are WRONG");
  const { alignChart } = await import("./chart.ts"); // Half a second that most runs need not wait for.
  await writeDocuments({
    "docs/alignment.svg": { whole: await alignChart(results, conditions) },
    "docs/benchmarks.md": { marked: text, markers: alignMarkers },
  });
}

/** A process that ended, for want of memory perhaps, leaves a dash in the table. */
function failed(error: Error): undefined {
  console.error(error.message);
}

/** After the contest, as processes that measure must have the machine to themselves. */
async function probed(result: AlignResult, log: (name: string) => void): Promise<AlignResult> {
  const sides: AlignResult["sides"][number][] = [];
  for (const side of result.sides) {
    if (side.leftOut === undefined) log(`${result.name}, ${side.name} alone`);
    const probed = side.leftOut === undefined ? await probe(side, result.shape).catch(failed) : undefined;
    sides.push({ ...side, ...(probed && { probe: probed }) });
  }
  return { ...result, sides };
}
