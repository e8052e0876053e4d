// The process that a backend has to itself. Whatever the backend does to it, the command outlives it and knows what it was at.

import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { errorText, type Uncaught } from "@ctckit/conformance";
import { backend, type Found } from "../cli/backends.ts";
import { chosenCases } from "../cli/cases.ts";
import { providerModule } from "../cli/provider-module.ts";
import { runBackend } from "../run-backend.ts";
import { timings } from "../timing.ts";
import { type Envelope, type Job, LIMIT, type Message, nameOf, type Target } from "./job.ts";

/** Does one job and ends the process. */
export async function child(): Promise<never> {
  // Without the command nobody hears of it any more. This also keeps the process alive while the backend does nothing.
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
  watch();
  process.on("SIGINT", () => {}); // the command's to decide, where a terminal sends it to both
  const [job] = (await once(process, "message")) as [Job];
  let subject: Found;
  try {
    subject = await loaded(job);
  } catch (error) {
    await send(job, { kind: "failed", reason: error instanceof Error ? error.message : errorText(error) });
    process.exit(0);
  }
  await send(job, { kind: "loaded", name: subject.provider.name });
  await (job.work === "times" ? time(subject, job) : run(subject, job));
  process.exit(0);
}

async function loaded({ target, limit = LIMIT }: Job): Promise<Found> {
  const answered = new AbortController();
  const silence = setTimeout(limit, undefined, { signal: answered.signal }).then(() => {
    throw new Error(`${nameOf(target)}: loading it gives no answer within ${limit / 1000} s`);
  });
  silence.catch(() => {}); // nobody waits for it where all is well
  try {
    return await Promise.race([silence, found(target)]);
  } finally {
    answered.abort();
  }
}

async function found(target: Target): Promise<Found> {
  return "backend" in target ? backend(target.backend) : { provider: await providerModule(target.provider) };
}

async function run({ provider, device }: Found, job: Job): Promise<void> {
  const { choice, from, limit, required } = job;
  const { absent, errors } = await runBackend(provider, {
    cases: chosenCases(choice).cases.slice(from),
    required,
    uncaught,
    ...(limit !== undefined && { limit }),
    ...(device && { device }),
    onStep: (step, limit) => send(job, { kind: "step", step, limit }),
    onOpen: (opened) => send(job, { kind: "opened", opened }),
    onResult: (result) => send(job, { kind: "result", result }),
  });
  await send(job, { kind: "done", report: { errors, ...(absent !== undefined && { absent }) } });
}

async function time({ provider }: Found, job: Job): Promise<void> {
  const { limit = LIMIT } = job;
  const times = await timings(provider, (step) => send(job, { kind: "step", step, limit }));
  await send(job, { kind: "timed", times });
}

/** A thread that the backend blocks hears of nothing, so another one looks whether the command is there. */
function watch(): void {
  const look = `if (process.ppid !== ${process.ppid}) process.kill(process.pid, "SIGKILL")`;
  new Worker(`setInterval(() => { ${look} }, 1000)`, { eval: true }).unref();
}

const uncaught: Uncaught = (listener) => {
  const events = ["uncaughtException", "unhandledRejection"];
  for (const event of events) process.on(event, listener);
  return () => {
    for (const event of events) process.off(event, listener);
  };
};

/** Resolves when it is on its way, whatever happens to this process then. */
function send({ key }: Job, message: Message): Promise<void> {
  const envelope: Envelope = { key, message };
  return new Promise((resolve, reject) => {
    process.send!(envelope, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}
