// Compares backends with PyTorch on random problems. Exit code 1 when a value is off, 2 when nothing can be compared or
// PyTorch ends on the way, 130 or 143 after a signal; whatever was compared until then is reported.

import type { Backend, Dtype } from "@ctckit/core";
import { SingleBar } from "cli-progress";
import { parse } from "./arguments.ts";
import { backends } from "./backends.ts";
import { type FuzzOptions, fuzz } from "./fuzz.ts";
import { closing, type Run, summary } from "./summary.ts";
import { torchOracle } from "./torch-oracle.ts";

function cannotRun(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** The backend, or why it cannot be asked for that type. */
async function opened(name: string, dtype: Dtype): Promise<Backend | string> {
  const provider = await backends[name]!();
  const availability = await provider.probe();
  if (!availability.available) return `${name} is not available: ${availability.reason}`;
  const backend = await provider.open();
  if (backend.manifest.dtypes.includes(dtype)) return backend;
  await backend.close();
  return `${name} has no ${dtype}`;
}

async function main(): Promise<void> {
  const { count, seed, ...asked } = parse();
  const oracle = await torchOracle().catch((error: Error) =>
    cannotRun(
      `no Python with PyTorch (on Debian: apt install python3-torch; or set CTCKIT_PYTHON):\n${error.message}`,
    ),
  );
  const bar = new SingleBar({
    format: "{bar} {value} of {total} problems, {failed} off",
    stream: process.stderr,
    hideCursor: true,
    noTTYOutput: false,
    clearOnComplete: true,
    gracefulExit: false, // Its own way to take Ctrl-C ends the process without a summary.
  });
  const stop = new AbortController();
  let stopCode = 0;
  const stopWith = (code: number) => () => {
    stopCode = code;
    stop.abort();
    bar.stop(); // A second signal ends the process at once: the cursor is back by then.
  };
  process.once("SIGINT", stopWith(130)).once("SIGTERM", stopWith(143));
  const onProgress: FuzzOptions["onProgress"] = (done, failed) => {
    if (!stop.signal.aborted) bar.update(done, { failed });
  };

  const pairs = asked.backends.flatMap((backend) => asked.dtypes.map((dtype) => ({ backend, dtype })));
  const runs: Run[] = [];
  let oracleFailure: string | undefined;
  for (const { backend: name, dtype } of pairs) {
    const backend = await opened(name, dtype);
    let outcome: Run["outcome"];
    if (typeof backend === "string") outcome = { skipped: backend };
    else {
      process.stderr.write(
        `${name} ${dtype} against PyTorch ${oracle.version}; Ctrl-C ends it with a summary\n`,
      );
      bar.start(count, 0, { failed: 0 });
      outcome = await fuzz(backend, oracle, { count, seed, dtype, onProgress, signal: stop.signal }).finally(
        () => bar.stop(),
      );
      await backend.close();
      oracleFailure = outcome.oracleFailure;
    }
    const run: Run = { backend: name, dtype, outcome };
    runs.push(run);
    process.stdout.write(`${summary(run, count, oracle.version)}\n`);
    if (stop.signal.aborted || oracleFailure !== undefined) break;
  }
  oracle.close();

  if (runs.every(({ outcome }) => "skipped" in outcome)) cannotRun("nothing was compared");
  process.stdout.write(`${closing(runs, pairs.length, count)}\n`);
  if (runs.some(({ outcome }) => !("skipped" in outcome) && outcome.findings.length > 0))
    process.exitCode = 1;
  else if (stopCode !== 0) process.exitCode = stopCode;
  if (oracleFailure !== undefined) cannotRun(`PyTorch ended on the way, ${oracleFailure}`);
}

await main();
