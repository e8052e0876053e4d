// One process with a backend in it, from its start to its end, as the command sees it.

import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { CHILD, type Envelope, type Job, LIMIT, type Message } from "./job.ts";

/** How a process ended. */
export interface Ending {
  /** "the process ended with code 3" */
  readonly reason: string;
  /** It was ended because it had not answered in time. */
  readonly silent: boolean;
  /** By itself, with code 0. Only after its last message is that as it should be. */
  readonly orderly: boolean;
}

/** A process answers by itself at its limit, unless its thread is blocked: this much later it is ended. */
const GRACE = 5000; // ms
/** Until Node runs and has read the suite, on a busy machine. */
const START = 30_000; // ms
/** What it wrote may still be on its way when it has ended. */
const DRAIN = 1000; // ms

/** @param stop ends the process. Resolves with its end, after all messages; rejects with an error of the command that nobody caught */
export function session(
  asked: Omit<Job, "key">,
  hear: (message: Message) => void,
  stop: AbortSignal,
): Promise<Ending> {
  const job: Job = { ...asked, key: randomUUID() };
  const process_ = start();
  const usual = job.limit ?? LIMIT;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [late, foreign] = [undefined as number | undefined, false];
  const watch = (limit: number, grace = Math.min(limit, GRACE)) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      late = limit;
      end(process_);
    }, limit + grace);
  };
  const ended = () => end(process_);
  stop.addEventListener("abort", ended, { once: true });
  if (stop.aborted) ended();
  watch(usual, START);
  process_.on("message", (envelope: Partial<Envelope> | null) => {
    if (envelope?.key !== job.key || !envelope.message) return; // the backend's own
    const { message } = envelope;
    watch(message.kind === "step" ? message.limit : usual);
    hear(message);
  });
  process_.send(job, () => {}); // where it has ended already, that is what is told
  return new Promise((resolve, reject) => {
    const uncaught = (error: Error) => {
      foreign = isOfChannel(error);
      end(process_);
      if (!foreign) reject(error);
    };
    process.on("uncaughtException", uncaught);
    const settle = (code: number | null, signal: string | null, error?: Error) => {
      process.off("uncaughtException", uncaught);
      clearTimeout(timer);
      stop.removeEventListener("abort", ended);
      end(process_); // what it started, where it started something
      const reason = error
        ? `no process: ${error.message}`
        : foreign
          ? "it wrote to the runner's channel"
          : late !== undefined
            ? `no answer within ${late / 1000} s`
            : `the process ended ${signal === null ? `with code ${code}` : `by ${signal}`}`;
      resolve({ reason, silent: late !== undefined, orderly: code === 0 && !foreign });
    };
    process_.once("error", (error) => settle(null, null, error));
    process_.once("exit", (code, signal) => {
      if (!process_.connected) return settle(code, signal);
      const drained = setTimeout(() => settle(code, signal), DRAIN);
      process_.once("disconnect", () => {
        clearTimeout(drained);
        settle(code, signal);
      });
    });
  });
}

/** Node throws what it cannot read from a process where no listener hears of it, without a frame of ours. */
function isOfChannel({ stack = "" }: Error): boolean {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const own = frames.some((frame) => !/node:|<anonymous>/.test(frame));
  return !own && frames.some((frame) => frame.includes("node:internal/child_process"));
}

const groups = process.platform !== "win32";

/** What a backend prints is no part of the report: it goes to stderr. What it starts in its group ends with it. */
function start(): ChildProcess {
  return fork(process.argv[1]!, [CHILD], {
    serialization: "advanced",
    detached: groups,
    stdio: ["ignore", 2, 2, "ipc"],
  });
}

function end(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(groups ? -child.pid : child.pid, "SIGKILL");
  } catch {} // it is gone
}
