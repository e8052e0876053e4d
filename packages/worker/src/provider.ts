import {
  type Backend,
  type BackendProvider,
  CtcError,
  defineBackend,
  type OpenedDevice,
} from "@ctckit/core/backend";
import type { Carrier } from "./carrier/carrier.ts";
import { shared } from "./carrier/shared.ts";
import { transfer } from "./carrier/transfer.ts";
import { type Settings, settings, type WorkerOptions } from "./options.ts";
import { type Crew, plan } from "./plan.ts";
import { pool } from "./pool.ts";
import type { Opened } from "./protocol.ts";
import { start, startOpened } from "./startup.ts";

/** What `B` is in a worker: it never blocks, and has memory of its own where that may be shared. */
export interface WorkerBackend<B extends Backend = Backend> extends Backend {
  readonly manifest: B["manifest"];
}

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
export function worker<B extends Backend>(
  provider: () => BackendProvider<B>,
  options?: WorkerOptions,
): BackendProvider<WorkerBackend<B>> {
  const chosen = settings(provider, options);
  const { name } = chosen;
  return defineBackend<WorkerBackend<B>>({
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
    // The workers' backend is of the kind that `provider` says: it is opened by its name.
    open: () => open(chosen) as Promise<OpenedDevice<WorkerBackend<B>>>,
  });
}

async function open(chosen: Settings): Promise<OpenedDevice> {
  const { size, minWork, timeout } = chosen;
  let first: Opened | undefined;
  const workers = pool(chosen.name, size, async (begun) => {
    const { thread, opened } = await startOpened(chosen, begun);
    first ??= opened;
    return thread;
  });
  await workers.run(async () => {}); // starts one; what it tells of its backend holds for all
  const { manifest, device } = first!;
  const { name } = chosen;
  const sharing = canShare() ? shared(name) : undefined;
  const carrier: Carrier = sharing ?? transfer(name, size);
  let numbers = 0;
  const crew: Crew = {
    name,
    pool: workers,
    carrier,
    limits: { size, minWork },
    timeout,
    number: () => ++numbers,
  };
  return {
    manifest,
    ...(device !== undefined && { device }),
    plan: (spec) => plan(spec, crew),
    ...(sharing && { allocate: async (spec) => sharing.allocate(spec) }),
    async close() {
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
