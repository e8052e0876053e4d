// The process that a backend has to itself. Whatever the backend does to it, the command outlives it and knows what it was at.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import {
  type Case,
  CheckFailure,
  errorText,
  nameOf as providerName,
  settled,
  type Uncaught,
} from "@ctckit/conformance";
import { backend, type Found } from "../cli/backends.ts";
import { chosenCases } from "../cli/cases.ts";
import { providerModule } from "../cli/provider-module.ts";
import { runBackend } from "../run-backend.ts";
import { timings } from "../timing.ts";
import { type Envelope, type Job, LIMIT, type Message, nameOf, type Target } from "./job.ts";

// Those of before the backend came: what it puts in their place sees no key, and keeps nothing from its end.
const exit: typeof process.exit = process.exit.bind(process);
const kill = process.kill.bind(process);
const post = process.send?.bind(process);

/** The process, and what it has started in its group. */
const self = process.platform === "win32" ? process.pid : -process.pid;

/** Does one job and ends the process. */
export async function child(): Promise<never> {
  // Without the command nobody hears of it any more. This also keeps the process alive while the backend does nothing.
  process.once("disconnect", () => kill(self, "SIGKILL"));
  watch();
  process.on("SIGINT", () => {}); // the command's to decide, where a terminal sends it to both
  const [job] = (await once(process, "message")) as [Job];
  let [subject, cases] = [undefined as Found | undefined, [] as readonly Case[]];
  try {
    // Before the module runs, which may go to another folder.
    if (job.work === "cases") cases = chosenCases(job.choice).cases.slice(job.from);
    subject = await loaded(job);
  } catch (error) {
    await send(job, { kind: "failed", reason: error instanceof Error ? error.message : errorText(error) });
    exit(0);
  }
  await send(job, { kind: "loaded", name: providerName(subject.provider) });
  await (job.work === "times" ? time(subject, job) : run(subject, cases, job));
  exit(0);
}

async function loaded({ target, limit = LIMIT }: Job): Promise<Found> {
  try {
    return await settled(() => found(target), limit);
  } catch (error) {
    if (error instanceof CheckFailure) throw new Error(`load of ${nameOf(target)}: ${error.message}`);
    throw error;
  }
}

async function found(target: Target): Promise<Found> {
  return "backend" in target ? backend(target.backend) : { provider: await providerModule(target.provider) };
}

async function run({ provider, device }: Found, cases: readonly Case[], job: Job): Promise<void> {
  const { limit, required } = job;
  const { absent, errors } = await runBackend(provider, {
    cases,
    required,
    uncaught,
    ...(limit !== undefined && { limit }),
    ...(device && { device }),
    onStray: (error) => void send(job, { kind: "stray", error }).catch(() => {}),
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
  const look = `if (process.ppid !== ${process.ppid}) process.kill(${self}, "SIGKILL")`;
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
    post!(envelope, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}
