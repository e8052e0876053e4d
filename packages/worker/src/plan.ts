import {
  type Batch,
  CtcError,
  type LossOutput,
  type Output,
  onAbort,
  type Plan,
  type PlanSpec,
} from "@ctckit/core/backend";
import { transfer } from "comlink";
import type { Cargo, Carrier, Ending } from "./carrier/carrier.ts";
import type { Later } from "./later.ts";
import type { Pool } from "./pool.ts";
import type { Follow } from "./progress.ts";
import type { Answer, Task } from "./protocol.ts";
import { silenceFor } from "./pulse.ts";
import { type Limits, type Shard, split } from "./shards.ts";
import type { Thread } from "./thread.ts";

/** The state that all plans of one opened backend share. */
export interface Crew {
  readonly name: string;
  readonly pool: Pool;
  /** Once there was something to prepare. */
  later?: Later;
  readonly carrier: Carrier;
  readonly limits: Limits;
  /** Milliseconds that a worker may take for a shard. */
  readonly timeout: number | undefined;
  /** A task number that this backend has not used before. */
  number(): number;
}

/** Runs all shards at once. The first failure aborts the rest. Settles once every worker has released the arrays. */
async function together(
  shards: readonly Shard[],
  run: (shard: Shard, stop: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const unlisten = signal && onAbort(signal, () => stop.abort(signal.reason));
  const runs = shards.map((shard) => run(shard, stop.signal));
  try {
    await Promise.all(runs);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(runs);
    throw error;
  } finally {
    unlisten?.();
  }
}

// How long an aborted worker may take to stop. Backends on the CPU check the signal after 16 ms, or after a longer sample.
const PATIENCE_MS = 1000;

/** Splits a batch by samples. Each shard waits for a worker of its own. */
export function plan(spec: PlanSpec, crew: Crew): Plan {
  const { name, pool, carrier } = crew;

  /** Copies the shard to its worker, runs it there, and copies the gradient back. */
  async function work(
    thread: Thread,
    shard: Shard,
    cargo: Cargo,
    signal: AbortSignal | undefined,
    follow: Follow | undefined,
  ): Promise<Answer> {
    await crew.later?.ready(thread, spec, signal);
    const { runs, transferred, unseen } = cargo.load(shard, thread);
    const id = crew.number();
    const abortable = signal !== undefined;
    const task: Task = { id, spec, runs, abortable, transferred: transferred.length > 0, unseen };
    const asked = thread.ask<Answer>((service) => service.run(transfer(task, [...transferred])), {
      limit: crew.timeout,
      silence: silenceFor(shard.work),
    });
    follow?.(shard, asked, () => thread.ask((service) => service.progress(id)));
    const answer = await (signal ? stoppable(asked, thread, id, signal) : asked);
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
    const unlisten = onAbort(signal, abort);
    try {
      return await asked;
    } finally {
      unlisten();
      clearTimeout(patience);
    }
  }

  async function run(
    batch: Batch,
    out: Output,
    signal?: AbortSignal,
    tell?: (fraction: number) => void,
  ): Promise<void> {
    const shards = split(batch, spec, crew.limits);
    const cargo = carrier.cargo(spec.dtype, batch, (out as LossOutput).grad, spec.operation === "hessian");
    const follow = tell && crew.later?.follower(batch, shards, tell, signal);
    let ending: Ending = "failed";
    const part = async (shard: Shard, stop?: AbortSignal) => {
      const task = (thread: Thread) =>
        work(thread, shard, cargo, stop, follow).catch((error: unknown) => {
          if (thread.lingers) ending = "lingering";
          throw error;
        });
      const { results } = await pool.run(task, stop);
      const { losses } = results as LossOutput;
      if (crew.later) crew.later.deliver(results, shard.samples, out);
      else for (const [i, n] of shard.samples.entries()) (out as LossOutput).losses[n] = losses[i]!;
    };
    try {
      if (shards.length === 1) await part(shards[0]!, signal);
      else await together(shards, part, signal);
      ending = "complete";
    } finally {
      cargo.finish(ending);
    }
  }

  return { run };
}
