// How long calls take, backend by backend, each in a process of its own.

import { printable, renderTable } from "@ctckit/conformance";
import { type Message, nameOf } from "../isolation/job.ts";
import { session } from "../isolation/session.ts";
import type { RunRecord } from "../record.ts";
import { type Times, timingRows } from "../timing.ts";
import { machine } from "./machine.ts";
import type { Options } from "./options.ts";
import { Outputs } from "./outputs.ts";
import { say, warn } from "./say.ts";
import { exitCodeOf, stopSignal } from "./stop.ts";
import { type Asked, targets } from "./targets.ts";

/**
 * @returns the exit code
 * @throws Error - nothing can be timed
 */
export async function bench(asked: Options): Promise<number> {
  const date = new Date().toISOString();
  const timed = new Map<string, Times>();
  const record = (): RunRecord => {
    // Names are others' own: assigned one by one, "__proto__" would be lost.
    return { format: 1, date, machine: machine(), backends: [], times: Object.fromEntries(timed) };
  };
  const outputs = new Outputs(asked, record());
  const stop = stopSignal();
  const lines: string[] = [];
  let failed = false;
  for (const one of targets(asked)) {
    if (stop.aborted) break;
    const { name, found, absent } = await timesOf(one, asked.limit, stop);
    if (typeof found !== "string") timed.set(name, found);
    else {
      lines.push(printable(`${name}: ${absent ? "absent" : "FAILED"}: ${found}`));
      failed ||= !absent || one.required;
    }
    outputs.update(record);
  }
  const problems = outputs.finish(record());
  say(renderTable(timingRows(record().times!)));
  for (const line of lines) say(line);
  for (const problem of problems) warn(problem);
  if (!stop.aborted) return failed || problems.length > 0 ? 1 : timed.size > 0 ? 0 : 2;
  warn(`stopped by ${stop.reason}`);
  return exitCodeOf(stop);
}

interface Timed {
  readonly name: string;
  /** Or why there are none. */
  readonly found: Times | string;
  readonly absent: boolean;
}

async function timesOf(
  { target, required }: Asked,
  seconds: number | undefined,
  stop: AbortSignal,
): Promise<Timed> {
  let name = nameOf(target);
  process.stderr.write(`${printable(name)} ...\n`);
  let [step, last] = ["load", undefined as Message | undefined];
  const hear = (message: Message) => {
    if (message.kind === "loaded") name = message.name;
    else if (message.kind === "step") step = message.step;
    else last = message;
  };
  const limit = seconds === undefined ? {} : { limit: 1000 * seconds };
  const choice = { filter: "", mode: "test" } as const;
  const job = { target, work: "times", choice, from: 0, required, ...limit } as const;
  const { reason } = await session(job, hear, stop);
  if (last?.kind === "timed") return { name, found: last.times, absent: typeof last.times === "string" };
  const found = last?.kind === "failed" ? last.reason : `${step}: ${reason}`;
  return { name, found, absent: false };
}
