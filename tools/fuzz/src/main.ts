// Compares backends with PyTorch, or with @ctckit/js, on random problems. Exit code 1 if a value is off or memory grows, 2 if
// nothing can be compared or PyTorch ends early, 130 or 143 after a signal. Whatever was compared so far is reported.

import type { Backend, Dtype } from "@ctckit/core";
import { SingleBar } from "cli-progress";
import { CommanderError } from "commander";
import { type Arguments, parse } from "./arguments.ts";
import { backends } from "./backends.ts";
import { corpus, keep } from "./corpus.ts";
import { type FuzzOptions, fuzz, type Outcome } from "./fuzz.ts";
import { merged } from "./merged.ts";
import type { Oracle } from "./oracle.ts";
import { referenceOracle } from "./reference-oracle.ts";
import { described, memoryOf } from "./soak.ts";
import { closing, type Run, summary } from "./summary.ts";
import { torchOracle } from "./torch-oracle.ts";

/** Problems in a turn, when backends take turns. */
const TURN = 200;

function cannotRun(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** The backend, or why it does not have that type. */
async function opened(name: string, dtype: Dtype): Promise<Backend | string> {
  const provider = await backends[name]!();
  const availability = await provider.probe();
  if (!availability.available) return `${name} is not available: ${availability.reason}`;
  const backend = await provider.open();
  if (backend.manifest.dtypes.includes(dtype)) return backend;
  await backend.close();
  return `${name} has no ${dtype}`;
}

function oracleOf({ against }: Arguments): Promise<Oracle> {
  if (against === "js") return Promise.resolve(referenceOracle());
  return torchOracle().catch((error: Error) =>
    cannotRun(
      `no Python with PyTorch (on Debian: apt install python3-torch; or set CTCKIT_PYTHON; or --against js):\n${error.message}`,
    ),
  );
}

function askedFor(): Arguments {
  try {
    return parse(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
}

const asked = askedFor();
const oracle = await oracleOf(asked);
const bar = new SingleBar({
  format: "{bar} {percentage} % of {total} {unit}, {failed} off",
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
const pairs = asked.backends.flatMap((backend) => asked.dtypes.map((dtype) => ({ backend, dtype })));
const runs = asked.minutes === undefined ? await byCount(asked) : await byTime(asked, asked.minutes);
oracle.close();

const compared = runs.flatMap(({ outcome }) => ("skipped" in outcome ? [] : [outcome]));
if (compared.length === 0) cannotRun("nothing was compared");
const planned = asked.minutes === undefined ? { runs: pairs.length, count: asked.count } : undefined;
process.stdout.write(`${closing(runs, planned)}\n`);
if (asked.keep) keepAll(runs);
if (compared.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
else if (stopCode !== 0) process.exitCode = stopCode;
const ended = compared.find(({ oracleFailure }) => oracleFailure !== undefined);
if (ended) cannotRun(`the oracle ended on the way, ${ended.oracleFailure}`);

/** One backend and type after the other. Each runs on the corpus first, and then on the requested number of problems. */
async function byCount({ count, seed }: Arguments): Promise<Run[]> {
  const runs: Run[] = [];
  for (const { backend: name, dtype } of pairs) {
    const backend = await opened(name, dtype);
    if (typeof backend === "string") add({ backend: name, dtype, outcome: { skipped: backend } });
    else {
      const first = corpus().map(({ kept }) => kept.recipe);
      process.stderr.write(`${name} ${dtype} against ${oracle.name}; Ctrl-C ends it with a summary\n`);
      bar.start(first.length + count, 0, { failed: 0, unit: "problems" });
      const onProgress: FuzzOptions["onProgress"] = (done, failed) => {
        if (!stop.signal.aborted) bar.update(done, { failed });
      };
      const options = { count, seed, dtype, first, onProgress, signal: stop.signal };
      const outcome = await fuzz(backend, oracle, options).finally(() => bar.stop());
      await backend.close();
      add({ backend: name, dtype, outcome });
    }
    const last = runs.at(-1)!.outcome;
    if (stop.signal.aborted || ("oracleFailure" in last && last.oracleFailure !== undefined)) break;
  }
  return runs;

  function add(run: Run): void {
    runs.push(run);
    process.stdout.write(`${summary(run, count, oracle)}\n`);
  }
}

/** All of them in turn, until the time is up. Their memory must not grow. */
async function byTime({ seed: first }: Arguments, minutes: number): Promise<Run[]> {
  const opening = await Promise.all(
    pairs.map(async ({ backend, dtype }) => ({ backend, dtype, device: await opened(backend, dtype) })),
  );
  const outcomes = new Map<(typeof opening)[number], Outcome>();
  const resident: number[] = [];
  const began = performance.now();
  const passed = () => (performance.now() - began) / 60_000;
  const failed = () => [...outcomes.values()].reduce((sum, { findings }) => sum + findings.length, 0);
  process.stderr.write(`${minutes} minutes against ${oracle.name}; Ctrl-C ends it with a summary\n`);
  bar.start(minutes, 0, { failed: 0, unit: "minutes" });
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(Math.ceil(minutes * 60_000))]);
  // The clock is asked as well: no timer runs while a backend gives the event loop no turn.
  for (let seed = first; passed() < minutes && !signal.aborted; seed += TURN) {
    for (const one of opening) {
      const { device, dtype } = one;
      if (typeof device === "string") continue;
      const outcome = await fuzz(device, oracle, { count: TURN, seed, dtype, signal });
      const before = outcomes.get(one);
      outcomes.set(one, before ? merged(before, outcome) : outcome);
      if (outcome.oracleFailure !== undefined) stop.abort();
    }
    resident.push(process.memoryUsage().rss);
    if (!stop.signal.aborted) bar.update(Math.min(minutes, passed()), { failed: failed() });
  }
  bar.stop();
  const runs = opening.map((one): Run => {
    const { backend, dtype, device } = one;
    return { backend, dtype, outcome: typeof device === "string" ? { skipped: device } : outcomes.get(one)! };
  });
  for (const { device } of opening) if (typeof device !== "string") await device.close();
  for (const run of runs) process.stdout.write(`${summary(run, undefined, oracle)}\n`);
  const memory = memoryOf(resident);
  process.stdout.write(`${described(memory)}\n`);
  if (memory && !memory.flat) process.exitCode = 1;
  return runs;
}

function keepAll(runs: readonly Run[]): void {
  const found = new Date().toISOString().slice(0, 10);
  for (const { backend, dtype, outcome } of runs)
    if (!("skipped" in outcome))
      for (const { seed, what, recipe } of outcome.findings)
        if (seed !== undefined)
          process.stdout.write(`kept: ${keep({ backend, dtype, found, what, recipe }, seed)}\n`);
}
