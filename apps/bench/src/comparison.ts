// The CPU's part of `npm run bench`: every answer is checked against PyTorch in float64 before its time is taken.
import { writeFile } from "node:fs/promises";
import type { BackendProvider } from "@ctckit/core";
import { backends } from "./backends.ts";
import { anyWrong } from "./contest.ts";
import { writeDocuments } from "./document.ts";
import { brief } from "./duel.ts";
import { growth } from "./growth/measurement.ts";
import { growthTable } from "./growth/table.ts";
import { machine } from "./machine.ts";
import type { Options } from "./options.ts";
import { checkWritable, refuse } from "./refusal.ts";
import { field } from "./sides/field.ts";
import { conditions, footnote } from "./tables/footnote.ts";
import { full } from "./tables/full.ts";
import { short } from "./tables/short.ts";
import { torch } from "./torch/process.ts";
import { tournament } from "./tournament.ts";
import { workerField } from "./workers/field.ts";
import { workerTable } from "./workers/table.ts";

export async function comparison(chosen: Options, args: readonly string[]): Promise<void> {
  const { workers, plot, write, json } = chosen;
  // Timing takes minutes, so whatever would make it useless is checked first.
  if (json) await checkWritable("--json", json);
  const started = await torch();
  const opponent = typeof started === "string" ? undefined : started;
  if (typeof started === "string") {
    if (plot || write)
      refuse(
        `${write ? "--write" : "--plot"}: the documents compare with PyTorch, and there is none. ${started}`,
      );
    console.error(`NO PYTORCH: nothing is compared and no answer is checked. ${started}\n`);
  }

  try {
    const providers = new Map<string, BackendProvider>();
    for (const name of chosen.backends) providers.set(name, await backends[name]!());
    const entries = workers ? workerField : field(providers);
    const log = (name: string) => process.stderr.write(`${name} ...\n`);

    const results = plot && !write ? [] : await tournament(chosen, entries, opponent, log);
    const growths = plot || write ? await growth(entries, opponent, brief, log) : [];

    const here = machine(opponent?.version, args);
    const note = footnote(here);
    const shown = [
      ...(results.length ? [workers ? workerTable(results) : full(results)] : []),
      ...(growths.length ? [growthTable(growths)] : []),
    ];
    console.log([...shown, note].join("\n\n"));
    if (json) await writeFile(json, `${JSON.stringify({ machine: here, results, growths }, undefined, 2)}\n`);

    const wrong = anyWrong([...results, ...growths.map(({ result }) => result)]);
    if (wrong) process.exitCode = 1;
    if ((plot || write) && wrong) console.error("Nothing is written, for rows are WRONG");
    else if (plot || write) {
      const { chart } = await import("./growth/chart.ts"); // Half a second that most runs need not wait for.
      await writeDocuments({
        "docs/benchmarks.svg": { whole: await chart(growths, conditions(here)) },
        ...(write && {
          "README.md": { marked: `${short(results)}\n\n${note}` },
          "docs/benchmarks.md": { marked: `${full(results)}\n\n${note}` },
        }),
      });
    }
  } finally {
    await opponent?.close();
  }
}
