import { type Batch, CtcError, type Output, type Plan, type PlanSpec } from "@ctckit/core";
import { transfer } from "comlink";
import type { Cargo, Carrier } from "./carrier/carrier.ts";
import { losses } from "./losses.ts";
import type { Pool } from "./pool.ts";
import type { Answer, Task } from "./protocol.ts";
import { type Limits, type Shard, split } from "./shards.ts";
import type { Thread } from "./thread.ts";

/** What the plans of one opened backend share. */
export interface Crew {
  readonly name: string;
  readonly pool: Pool;
  readonly carrier: Carrier;
  readonly limits: Limits;
  /** Milliseconds for a shard. */
  readonly timeout: number | undefined;
  /** A number that no plan and no task of this backend has had. */
  number(): number;
  readonly closed: boolean;
}

/** The first failure stops the others; settles when all have, for no worker may have the arrays when they are let go of. */
async function together(
  shards: readonly Shard[],
  run: (shard: Shard, stop: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  // One for each shard: Node warns of a signal with more than ten listeners.
  const stops = shards.map(() => new AbortController());
  const stopAll = (reason: unknown) => {
    for (const stop of stops) stop.abort(reason);
  };
  const aborted = () => stopAll(signal?.reason);
  signal?.addEventListener("abort", aborted);
  const runs = shards.map((shard, i) => run(shard, stops[i]!.signal));
  try {
    await Promise.all(runs);
  } catch (error) {
    stopAll(error);
    await Promise.allSettled(runs);
    throw error;
  } finally {
    signal?.removeEventListener("abort", aborted);
  }
}

// How long an aborted worker may take to stop. Backends on the CPU look for signals after each sample.
const PATIENCE_MS = 1000;

/** Splits a batch by samples; each shard waits for a worker of its own. */
export function plan(spec: PlanSpec, crew: Crew): Plan {
  const { name, pool, carrier } = crew;
  const id = crew.number();
  let closed = false;
  let underWay = 0;
  /** Not before the last run: a worker would make the plan again for what still waits. */
  const forget = () => {
    if (!closed || underWay > 0) return;
    for (const thread of pool.threads()) thread.tell((service) => service.forget(id));
  };

  /** In its worker's turn: copied there, worked on, copied back. */
  async function work(thread: Thread, shard: Shard, cargo: Cargo, signal?: AbortSignal): Promise<Answer> {
    const { runs, transferred } = cargo.load(shard);
    const [number, abortable] = [crew.number(), signal !== undefined];
    const task: Task = { id: number, plan: id, spec, runs, abortable, transferred: transferred.length > 0 };
    const asked = thread.ask<Answer>(
      (service) => service.run(transfer(task, [...transferred])),
      crew.timeout,
    );
    const answer = await (signal ? stoppable(asked, thread, number, signal) : asked);
    cargo.unload(shard, answer);
    return answer;
  }

  /** Tells the worker when the signal fires, and ends it if that does not help. */
  async function stoppable<T>(
    asked: Promise<T>,
    thread: Thread,
    task: number,
    signal: AbortSignal,
  ): Promise<T> {
    let patience: ReturnType<typeof setTimeout> | undefined;
    const abort = () => {
      thread.tell((service) => service.abort(task));
      const tooLate = () =>
        thread.end(new CtcError("CTC_ABORTED", `${name}: the call was aborted, and its worker ended`));
      patience = setTimeout(tooLate, PATIENCE_MS);
    };
    signal.addEventListener("abort", abort);
    try {
      return await asked;
    } finally {
      signal.removeEventListener("abort", abort);
      clearTimeout(patience);
    }
  }

  async function runAll(batch: Batch, out: Output, signal?: AbortSignal): Promise<void> {
    const shards = split(batch, crew.limits);
    const cargo = carrier.cargo(spec.dtype, batch, out);
    const collected = losses(batch, out);
    const run = async (shard: Shard, stop?: AbortSignal) =>
      collected.add(shard, await pool.run((thread) => work(thread, shard, cargo, stop), stop));
    let complete = false;
    try {
      if (shards.length === 1) await run(shards[0]!, signal);
      else await together(shards, run, signal);
      complete = true;
    } finally {
      cargo.finish(complete);
    }
    collected.finish();
  }

  return {
    async run(batch, out, signal) {
      if (closed || crew.closed)
        throw new CtcError("CTC_CLOSED", `${name}: the ${closed ? "plan" : "backend"} is closed`);
      if (signal?.aborted)
        throw new CtcError("CTC_ABORTED", `${name}: the call was aborted`, { cause: signal.reason });
      underWay += 1;
      try {
        await runAll(batch, out, signal);
      } finally {
        underWay -= 1;
        forget();
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      forget();
    },
  };
}
