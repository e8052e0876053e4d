// `npm run bench`: our backends and PyTorch on the CPU, side by side in one run. Every answer is checked against
// PyTorch in float64 before its time is taken.
import { open, writeFile } from "node:fs/promises";
import type { BackendProvider } from "@ctckit/core";
import { backends } from "./backends.ts";
import { anyWrong, contest, type Result } from "./contest.ts";
import { writeMarked } from "./document.ts";
import { quick, thorough } from "./duel.ts";
import { machine } from "./machine.ts";
import { help, type Options, options } from "./options.ts";
import { footnote, table } from "./table.ts";
import { torch } from "./torch/process.ts";

const args = process.argv.slice(2);
// Leaving this way takes the temporary files along, up to 0.5 GB.
process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));

const chosen = parsed();
if (chosen.help) console.log(help);
else await bench(chosen);

function parsed(): Options {
  try {
    return options(args);
  } catch (error) {
    return refuse((error as Error).message, "npm run bench -- --help lists the options");
  }
}

function refuse(...lines: string[]): never {
  console.error(lines.join("\n"));
  process.exit(2);
}

async function bench(chosen: Options): Promise<void> {
  // Timing takes minutes: what would make them useless in the end is asked before.
  if (chosen.json)
    await open(chosen.json, "a").then(
      (file) => file.close(),
      (error: Error) => refuse(`--json: ${error.message}`),
    );
  const started = await torch();
  const opponent = typeof started === "string" ? undefined : started;
  if (typeof started === "string") {
    if (chosen.write) refuse(`--write: the documents compare with PyTorch, and there is none. ${started}`);
    console.error(`NO PYTORCH: nothing is compared and no answer is checked. ${started}\n`);
  }

  try {
    const providers = new Map<string, BackendProvider>();
    for (const name of chosen.backends) providers.set(name, await backends[name]!());

    const results: Result[] = [];
    for (const shape of chosen.shapes)
      for (const kind of chosen.kinds) {
        process.stderr.write(`${shape} ${kind} ...\n`);
        results.push(await contest(shape, kind, providers, opponent, chosen.quick ? quick : thorough));
      }

    const here = machine(opponent?.version, args);
    const text = `${table(results)}\n\n${footnote(here)}`;
    console.log(text);
    if (chosen.json)
      await writeFile(chosen.json, `${JSON.stringify({ machine: here, results }, undefined, 2)}\n`);
    const wrong = anyWrong(results);
    if (wrong) process.exitCode = 1;
    if (chosen.write && wrong) console.error("--write: not done, for rows are WRONG");
    else if (chosen.write)
      for (const path of ["README.md", "docs/benchmarks.md"])
        await writeMarked(new URL(`../../../${path}`, import.meta.url), text);
  } finally {
    await opponent?.close();
  }
}
