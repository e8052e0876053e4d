// Runs the suite on backends one after the other, each in a process of its own.

import { printable, renderReport, succeeded } from "@ctckit/conformance";
import { SingleBar } from "cli-progress";
import { type Isolated, isolated } from "../isolation/isolated.ts";
import { type Choice, nameOf } from "../isolation/job.ts";
import type { BackendRecord, RunRecord } from "../record.ts";
import { summary } from "../summary.ts";
import { supportDocument } from "../support.ts";
import { chosenCases } from "./cases.ts";
import { machine } from "./machine.ts";
import type { Options } from "./options.ts";
import { Outputs } from "./outputs.ts";
import { say, warn } from "./say.ts";
import { exitCodeOf, stopSignal } from "./stop.ts";
import { targets } from "./targets.ts";

/**
 * @returns the exit code
 * @throws Error - nothing can run
 */
export async function run(asked: Options): Promise<number> {
  const { mode, filter, vectors, limit, verbose = false } = asked;
  const choice: Choice = {
    filter,
    mode: mode === "grad" ? "grad" : "test",
    ...(vectors !== undefined && { vectors }),
  };
  const { cases, notes } = chosenCases(choice);
  const wanted = targets(asked);
  const date = new Date().toISOString();
  const records = wanted.map(({ target, required }) => notRun(nameOf(target), required));
  const record = (): RunRecord => ({ format: 1, date, machine: machine(), backends: records });
  const outputs = new Outputs(asked, record());
  const stop = stopSignal();
  const done: Isolated[] = [];
  for (const [i, { target, required }] of wanted.entries()) {
    if (stop.aborted) break;
    const bar = barOf(nameOf(target), cases.length);
    const one = await isolated({
      ...{ target, choice, cases, notes, required, stop },
      ...(limit !== undefined && { limit: 1000 * limit }),
      onProgress(so) {
        records[i] = so;
        bar.update(so.results.length);
        outputs.update(record);
      },
    });
    bar.stop();
    records[i] = one.record;
    outputs.update(record);
    done.push(one);
    if (!one.loaded || mode === "support") for (const error of one.record.errors) warn(error);
    else say(`${renderReport(one.record, { verbose })}\n`);
  }
  const problems = outputs.finish(record());
  for (const problem of problems) warn(problem);
  const reports = done.map((one) => one.record);
  if (mode === "support") say(supportDocument([{ ...record(), backends: reports }]));
  else if (reports.length > 1) say(summary(reports));
  if (stop.aborted) {
    const left = wanted.slice(done.length).map(({ target }) => nameOf(target));
    warn(`stopped by ${stop.reason}${left.length > 0 ? `; not run: ${left.join(", ")}` : ""}`);
    return exitCodeOf(stop);
  }
  if (!done.some(({ loaded }) => loaded)) return 2;
  if (problems.length > 0 || !records.every(succeeded)) return 1;
  return records.every(({ absent }) => absent !== undefined) ? 2 : 0;
}

/** What files say of a backend whose turn has not come. */
function notRun(provider: string, required: boolean): BackendRecord {
  return { provider, results: [], errors: ["not run"], notes: [], required };
}

function barOf(name: string, total: number): SingleBar {
  const bar = new SingleBar({
    format: `${printable(name)} {bar} {value} of {total} cases`,
    stream: process.stderr,
    hideCursor: null, // Nothing to give back to the terminal after Ctrl-C.
    noTTYOutput: false,
    clearOnComplete: true,
    gracefulExit: false, // Its own way to take signals ends the process.
  });
  bar.start(total, 0);
  return bar;
}
