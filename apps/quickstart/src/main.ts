// npm start: trains the recogniser and shows it reading. Exit codes: 0, 1 for a mistake in the options or a failure,
// 130 after Ctrl-C, as a shell reports it.
import { CommanderError } from "commander";
import { writeContactSheet } from "./contact-sheet.ts";
import { registerFonts } from "./fonts.ts";
import { type Options, parseOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { run } from "./quickstart.ts";
import { report } from "./report.ts";

const interruptedCode = 130; // 128 + SIGINT
const sheetLines = 16;

async function main(options: Options): Promise<number> {
  const { stdout } = process;
  stdout.write(
    "A small network learns to read text lines. It is told what a line says, never where the letters stand:\n" +
      `the CTC loss finds that out (ctckit, backend ${options.backend}). Words under test are never trained on.\n` +
      `${options.steps} steps of ${options.batch} lines, seed ${options.seed}. Ctrl-C ends early.\n\n`,
  );
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort()); // a second Ctrl-C ends the process at once
  const began = performance.now();
  const progress = createProgress(options.steps, stdout);
  const result = await run({ ...options, progress, signal: stop.signal }).finally(() => progress.stop());
  stdout.write(`${report(result, (performance.now() - began) / 1000)}`);
  if (options.png !== undefined) {
    writeContactSheet(options.png, result.unseen, result.guesses.slice(0, sheetLines), registerFonts()[0]!);
    stdout.write(`${options.png} shows ${sheetLines} of them.\n`);
  }
  return result.interrupted ? interruptedCode : 0;
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  }
}
