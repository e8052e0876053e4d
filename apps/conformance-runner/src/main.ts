#!/usr/bin/env node
// `ctckit-conformance`: runs the suite on named backends, or on any other. See --help.
import { readFileSync } from "node:fs";
import { bench } from "./cli/bench.ts";
import { type Options, options } from "./cli/options.ts";
import { servePage } from "./cli/page-server.ts";
import { run } from "./cli/run.ts";
import { say, warn } from "./cli/say.ts";
import { child } from "./isolation/child.ts";
import { CHILD } from "./isolation/job.ts";
import { parsed } from "./parsed.ts";
import { supportDocument } from "./support.ts";

// Whoever reads stdout may close it, as `head` does. The files are still written.
process.stdout.on("error", () => {});
const words = process.argv.slice(2);
if (words[0] === CHILD && process.send) await child();
else {
  const asked = options(words);
  // Until there is a verdict, however this process ends.
  process.exitCode = 2;
  try {
    process.exitCode = await command(asked);
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
  }
}

/** @returns the exit code */
async function command(asked: Options): Promise<number> {
  if (asked.page !== undefined) {
    say(`${await servePage(asked.page, asked)}\nCtrl-C ends it.`);
    return 0;
  }
  if (asked.mode === "bench") return bench(asked);
  if (asked.reports.length === 0) return run(asked);
  say(supportDocument(asked.reports.map((path) => parsed(readFileSync(path, "utf8"), path))));
  return 0;
}
