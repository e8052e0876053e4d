// A program that closes backends again and again at one moment of their workers' lives, while its own thread is busy: what
// workers say meanwhile is heard late. One close that does not keep the process alive ends it, with code 13.

import type { Worker } from "node:worker_threads";
import { type Criterion, createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { type WorkerOptions, worker } from "@ctckit/worker";
import { problem } from "../problem.ts";
import { create } from "./create.ts";

interface Round {
  readonly criterion: Criterion;
  readonly workers: readonly Worker[];
  readonly number: number;
}

interface Moment {
  readonly options?: WorkerOptions;
  /** Leads to the moment. Its end is the moment. */
  reach(round: Round): Promise<unknown>;
}

const call = problem(20, 6, 6, 4);
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function spin(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; ) {}
}

/** A call that was given up while it waited: no run keeps the backend open, but a worker starts. */
async function givenUp({ criterion, number }: Round, wait: (ms: number) => unknown): Promise<void> {
  const controller = new AbortController();
  const running = criterion.loss({ ...call, signal: controller.signal });
  await wait(number * 7);
  controller.abort();
  await running.catch(() => {});
}

const ways: Readonly<Record<string, Moment>> = {
  "while a worker starts": { reach: (round) => givenUp(round, later) },
  "while answers of a worker that starts queue up": { reach: (round) => givenUp(round, spin) },
  "when idle": { reach: ({ criterion }) => criterion.loss(call) },
  "during calls": {
    async reach({ criterion, number }) {
      await criterion.loss(call);
      for (let i = 0; i < 10; i++) criterion.loss(call).catch(() => {});
      spin(number);
    },
  },
  "when a call took too long": {
    options: { size: 1, timeout: 1 },
    async reach({ criterion, number }) {
      const running = criterion.loss(call).catch(() => {});
      spin(number);
      await running;
    },
  },
  "after a kill": {
    async reach({ criterion, workers, number }) {
      await criterion.loss(call);
      workers[number % workers.length]!.terminate();
      spin(number);
    },
  },
  "when a worker was killed during calls": {
    async reach({ criterion, workers, number }) {
      for (let i = 0; i < 5; i++) criterion.loss(call).catch(() => {});
      await later(number * 5);
      for (const each of workers) each.terminate();
    },
  },
};

export const moments = Object.keys(ways);

async function round({ options, reach }: Moment, number: number): Promise<void> {
  const workers: Worker[] = [];
  const createWorker = () => {
    workers.push(create("../../src/worker.ts"));
    return workers.at(-1)!;
  };
  const backend = await worker(() => js(), { size: 2, minWork: 1, createWorker, ...options }).open();
  const criterion = await createCtcLoss({ backend, input: "logits" });
  await reach({ criterion, workers, number });
  const closing = backend.close();
  spin(10);
  await closing;
}

const [moment = ""] = process.argv.slice(2);
const way = ways[moment];
if (way) {
  for (let number = 0; number < 15; number++) await round(way, number);
  console.log(`closed ${moment}`);
}
