// Compares backends with PyTorch, or with @ctckit/js, on random problems. Exit code 1 if a value is off or memory grows, 2 if
// nothing can be compared or PyTorch ends early, 129, 130 or 143 after a signal. Whatever was compared so far is reported.

import type { Backend, Dtype } from "@ctckit/core";
import { SingleBar } from "cli-progress";
import { CommanderError } from "commander";
import { type Arguments, parse } from "./arguments.ts";
import { backends } from "./backends.ts";
import { corpus, keep } from "./corpus.ts";
import { Stopped, within } from "./deadline.ts";
import { type FuzzOptions, fuzz, type Outcome } from "./fuzz.ts";
import { type Memory, mebibytes, memoryOf } from "./memory.ts";
import { merged } from "./merged.ts";
import type { Oracle } from "./oracle.ts";
import type { Recipe } from "./recipe.ts";
import { referenceOracle } from "./reference-oracle.ts";
import { stopOn } from "./stop.ts";
import { closing, type Run, summary } from "./summary.ts";
import { torchOracle } from "./torch-oracle.ts";

/** The second quarter against the last. The slack is for a dozen backends in one heap. */
const quarters = { warmUp: 1 / 4, part: 1 / 3, slack: 64 * 2 ** 20 };
/** Problems in a turn, when backends take turns. */
const TURN = 20;

function cannotRun(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** The backend, or why it does not have that type. */
async function opened(name: string, dtype: Dtype): Promise<Backend | string> {
  const provider = await backends[name]!();
  const availability = await within(provider.probe(), patience);
  if (!availability.available) return `${name} is not available: ${availability.reason}`;
  const backend = await within(provider.open(), patience).catch((error: unknown) => {
    throw error instanceof Stopped ? error : new Error(`${name} does not open: ${error}`);
  });
  if (backend.manifest.dtypes.includes(dtype)) return backend;
  await closed(backend);
  return `${name} has no ${dtype}`;
}

/** What it still does is nobody's affair: it is not waited for long. */
async function closed(backend: Backend): Promise<void> {
  await within(backend.close(), { limit: 5000 }).catch(() => {});
}

function oracleOf({ against }: Arguments): Promise<Oracle> {
  if (against === "js") return Promise.resolve(referenceOracle());
  return torchOracle(patience).catch((error: Error) => {
    if (error instanceof Stopped) process.exit(stop.code);
    return cannotRun(
      `no Python with PyTorch (on Debian: apt install python3-torch; or set CTCKIT_PYTHON; or --against js):\n${error.message}`,
    );
  });
}

/** What every run begins with. */
function known(): readonly Recipe[] {
  try {
    return corpus(asked.corpus).map(({ kept }) => kept.recipe);
  } catch (error) {
    return cannotRun((error as Error).message);
  }
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
const bar = new SingleBar({
  format: "{bar} {percentage} % of {total} {unit}, {failed} off",
  stream: process.stderr,
  hideCursor: true,
  noTTYOutput: false,
  clearOnComplete: true,
  gracefulExit: false, // Its own way to take Ctrl-C ends the process without a summary.
});
const stop = stopOn(() => bar.stop());
const patience = { limit: 1000 * asked.limit, signal: stop.signal };
const first = known();
const unopened: string[] = [];
const oracle = await oracleOf(asked);
const pairs = asked.backends.flatMap((backend) => asked.dtypes.map((dtype) => ({ backend, dtype })));
const runs = asked.minutes === undefined ? await byCount(asked) : await byTime(asked, asked.minutes);
oracle.close();

const compared = runs.flatMap(({ outcome }) => ("skipped" in outcome ? [] : [outcome]));
if (compared.length === 0 && stop.code !== 0) process.exit(stop.code);
if (compared.length === 0) cannotRun("nothing was compared");
const planned = asked.minutes === undefined ? { runs: pairs.length, count: asked.count } : undefined;
process.stdout.write(`${closing(runs, planned)}\n`);
if (asked.keep) keepAll(runs);
if (compared.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
else if (stop.code !== 0) process.exitCode = stop.code;
const ended = compared.find(({ oracleFailure }) => oracleFailure !== undefined);
if (ended) cannotRun(`the oracle ended on the way, ${ended.oracleFailure}`);
if (unopened.length > 0) cannotRun(unopened.join("\n"));
// A backend that never answered may keep the process alive for ever.
process.stdout.write("", () => process.exit());

/** One backend and type after the other. Each runs on the corpus first, and then on the requested number of problems. */
async function byCount({ count, seed }: Arguments): Promise<Run[]> {
  const runs: Run[] = [];
  for (const { backend: name, dtype } of pairs) {
    const backend = await opened(name, dtype).catch(skipped);
    if (typeof backend === "string") add({ backend: name, dtype, outcome: { skipped: backend } });
    else {
      process.stderr.write(`${name} ${dtype} against ${oracle.name}; Ctrl-C ends it with a summary\n`);
      bar.start(first.length + count, 0, { failed: 0, unit: "problems" });
      const onProgress: FuzzOptions["onProgress"] = (done, failed) => {
        if (!stop.signal.aborted) bar.update(done, { failed });
      };
      const options = { count, seed, dtype, first, onProgress, ...patience };
      const outcome = await fuzz(backend, oracle, options).finally(() => bar.stop());
      await closed(backend);
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
async function byTime({ seed: from }: Arguments, minutes: number): Promise<Run[]> {
  const opening = await Promise.all(
    pairs.map(async ({ backend, dtype }) => ({
      backend,
      dtype,
      device: await opened(backend, dtype).catch(skipped),
    })),
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
  for (let seed = from; passed() < minutes && !signal.aborted; seed += TURN) {
    for (const one of opening) {
      const { device, dtype } = one;
      if (typeof device === "string") continue;
      const outcome = await fuzz(device, oracle, { ...patience, count: TURN, seed, dtype, signal });
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
    const none = { skipped: typeof device === "string" ? device : "stopped before its turn" };
    return { backend, dtype, outcome: outcomes.get(one) ?? none };
  });
  for (const { device } of opening) if (typeof device !== "string") await closed(device);
  for (const run of runs) process.stdout.write(`${summary(run, undefined, oracle)}\n`);
  const memory = memoryOf(resident, quarters);
  process.stdout.write(`${described(memory)}\n`);
  if (memory && !memory.flat) process.exitCode = 1;
  return runs;
}

/** A backend that is there and does not open is not compared, and the run does not pass. */
function skipped(error: Error): string {
  if (!(error instanceof Stopped)) unopened.push(error.message);
  return error.message;
}

function described(memory: Memory | undefined): string {
  if (!memory) return "memory: too short a run to say";
  const { early, late, flat } = memory;
  const verdict = flat ? "flat" : "IT GROWS";
  return `memory: ${mebibytes(early)} in the second quarter, ${mebibytes(late)} in the last: ${verdict}`;
}

function keepAll(runs: readonly Run[]): void {
  const found = new Date().toISOString().slice(0, 10);
  for (const { backend, dtype, outcome } of runs)
    if (!("skipped" in outcome))
      for (const { seed, what, recipe } of outcome.findings)
        if (seed !== undefined)
          process.stdout.write(
            `kept: ${keep({ backend, dtype, found, what, recipe }, seed, asked.corpus)}\n`,
          );
}
