import { type Backend, type BackendProvider, CtcError } from "@ctckit/core";
import type { Carrier } from "./carrier/carrier.ts";
import { shared } from "./carrier/shared.ts";
import { transfer } from "./carrier/transfer.ts";
import { type Settings, settings, type WorkerOptions } from "./options.ts";
import { type Crew, plan } from "./plan.ts";
import { pool } from "./pool.ts";
import type { Opened } from "./protocol.ts";
import { start, startOpened } from "./startup.ts";

/**
 * Runs a backend in workers: `worker(() => wasm())`. The caller's thread only copies; where memory can be shared (Node, pages
 * that are cross-origin isolated) `criterion.allocate` gives arrays that are not even copied. A batch is split by samples
 * over up to `size` workers. Results have the bits of the backend inside.
 *
 * `provider` says by its name what runs in the workers; it is not called there. The package's own script serves `js()` and
 * `wasm()` with all of their topologies, whichever that provider was made with. For any other backend give `createWorker`, whose script serves the same: `serve(() => mine())`.
 *
 * A worker that dies, or takes longer than `timeout`, costs the calls it worked on, which reject with `CTC_DEVICE_LOST`; the
 * next call gets another worker. `close` ends all workers.
 *
 * @throws TypeError, RangeError - an argument is not what it should be
 */
export function worker(provider: () => BackendProvider, options?: WorkerOptions): BackendProvider {
  const chosen = settings(provider, options);
  const { name } = chosen;
  return {
    name,
    async probe() {
      try {
        const { thread, availability } = await start(chosen);
        await thread.end(new CtcError("CTC_CLOSED", `${name}: the probe is over`));
        return availability;
      } catch (error) {
        return { available: false, reason: (error as Error).message };
      }
    },
    open: () => open(chosen),
  };
}

async function open(chosen: Settings): Promise<Backend> {
  const { size, minWork, timeout } = chosen;
  let first: Opened | undefined;
  const workers = pool(chosen.name, size, async (begun) => {
    const { thread, opened } = await startOpened(chosen, begun);
    first ??= opened;
    return thread;
  });
  await workers.run(async () => {}); // starts one; what it tells of its backend holds for all
  const { name: inner, manifest, device, sharesRows } = first!;
  const name = `worker(${inner})`;
  const sharing = canShare() ? shared(name) : undefined;
  const carrier: Carrier = sharing ?? transfer(name, size);
  let numbers = 0;
  let closed = false;
  const crew: Crew = {
    name,
    pool: workers,
    carrier,
    // Moved, each worker would need a copy of the whole sample, which costs more than it brings.
    limits: { size, minWork, sharesRows: sharesRows && sharing !== undefined },
    timeout,
    number: () => ++numbers,
    get closed() {
      return closed;
    },
  };
  const checkOpen = () => {
    if (closed) throw new CtcError("CTC_CLOSED", `${name}: the backend is closed`);
  };
  return {
    name,
    manifest,
    ...(device !== undefined && { device }),
    plan: (spec) => {
      checkOpen();
      return plan(spec, crew);
    },
    ...(sharing && {
      allocate: async (spec) => {
        checkOpen();
        return sharing.allocate(spec);
      },
    }),
    async close() {
      closed = true;
      await workers.close();
      carrier.close();
    },
  };
}

/** Pages may share memory only when they are cross-origin isolated; where there are no pages everyone may. */
function canShare(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer === "function" && crossOriginIsolated !== false;
}
