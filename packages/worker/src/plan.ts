import { type Batch, CtcError, type Output, type Plan, type PlanSpec } from "@ctckit/core";
import { transfer } from "comlink";
import type { Cargo, Carrier } from "./carrier/carrier.ts";
import { losses } from "./losses.ts";
import type { Pool } from "./pool.ts";
import type { Answer, Task } from "./protocol.ts";
import { type Limits, type Shard, split } from "./split.ts";
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

// How long an aborted worker may take to stop. Backends on the CPU look for signals after each sample.
const PATIENCE_MS = 1000;

/** Splits a batch by samples; each shard waits for a worker of its own. */
export function plan(spec: PlanSpec, crew: Crew): Plan {
  const { name, pool, carrier } = crew;
  const id = crew.number();
  let closed = false;

  /** In its worker's turn: copied there, worked on, copied back. */
  async function work(thread: Thread, shard: Shard, cargo: Cargo, signal: AbortSignal): Promise<Answer> {
    const { runs, transferred } = cargo.load(shard);
    const task: Task = { id: crew.number(), plan: id, spec, runs, transferred: transferred.length > 0 };
    let patience: ReturnType<typeof setTimeout> | undefined;
    const abort = () => {
      thread.tell((service) => service.abort(task.id));
      const tooLate = () =>
        thread.end(new CtcError("CTC_ABORTED", `${name}: the call was aborted, and its worker ended`));
      patience = setTimeout(tooLate, PATIENCE_MS);
    };
    signal.addEventListener("abort", abort);
    try {
      const answer = await thread.ask<Answer>(
        (service) => service.run(transfer(task, [...transferred])),
        crew.timeout,
      );
      cargo.unload(shard, answer);
      return answer;
    } finally {
      signal.removeEventListener("abort", abort);
      clearTimeout(patience);
    }
  }

  async function runAll(batch: Batch, out: Output, signal?: AbortSignal): Promise<void> {
    const shards = split(batch, crew.limits);
    const stops = shards.map(() => new AbortController());
    const stopAll = (reason: unknown) => {
      for (const stop of stops) stop.abort(reason);
    };
    const aborted = () => stopAll(signal?.reason);
    signal?.addEventListener("abort", aborted);
    const cargo = carrier.cargo(batch, out);
    const collected = losses(batch, out);
    const runs = shards.map(async (shard, i) => {
      const stop = stops[i]!.signal;
      collected.add(shard, await pool.run((thread) => work(thread, shard, cargo, stop), stop));
    });
    try {
      // The first failure stops the others.
      await Promise.all(runs).catch((error: unknown) => {
        stopAll(error);
        throw error;
      });
    } finally {
      signal?.removeEventListener("abort", aborted);
      // No worker may have the arrays when they are let go of.
      const ends = await Promise.allSettled(runs);
      cargo.finish(ends.every(({ status }) => status === "fulfilled"));
    }
    collected.finish();
  }

  return {
    async run(batch, out, signal) {
      if (closed || crew.closed)
        throw new CtcError("CTC_CLOSED", `${name}: the ${closed ? "plan" : "backend"} is closed`);
      if (signal?.aborted)
        throw new CtcError("CTC_ABORTED", `${name}: the call was aborted`, { cause: signal.reason });
      await runAll(batch, out, signal);
    },
    async close() {
      if (closed) return;
      closed = true;
      for (const thread of pool.threads()) thread.tell((service) => service.forget(id));
    },
  };
}
