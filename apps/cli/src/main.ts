#!/usr/bin/env node
// `ctckit`: aligns, scores and decodes corpora. See --help.
import { CommanderError } from "commander";
import { corpus } from "./commands/corpus.ts";
import { exportAs } from "./commands/export.ts";
import { inspect } from "./commands/inspect.ts";
import { program } from "./commands/options.ts";
import { status } from "./commands/status.ts";
import { verify } from "./commands/verify.ts";

// Whoever reads stdout may close it, as `head` does.
process.stdout.on("error", () => {});
// Until there is a verdict, however this process ends.
process.exitCode = 2;
const command = program({ corpus, exportAs, inspect, status, verify }, (code) => {
  process.exitCode = code;
});
for (const each of [command, ...command.commands]) each.exitOverride();
try {
  await command.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.stderr.write(`ctckit: ${error instanceof Error ? error.message : String(error)}\n`);
}
