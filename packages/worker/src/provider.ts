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
import { LONGEST_MS, type Settings, settings, type WorkerOptions } from "./options.ts";
import { type Crew, plan } from "./plan.ts";
import { pool } from "./pool.ts";
import type { Opened } from "./protocol.ts";
import { start, startOpened } from "./startup.ts";

/** Backend `B` run in workers. It never blocks. It has `allocate` where memory can be shared. */
export interface WorkerBackend<B extends Backend = Backend> extends Backend {
  readonly manifest: B["manifest"];
}

/**
 * Runs a backend in workers: `worker(() => wasm())`. The caller's thread only copies. Where memory can be shared (Node, and
 * pages that are cross-origin isolated), `criterion.allocate` gives arrays that need no copy either. A batch is split by
 * samples over up to `size` workers. Results equal those of the backend inside, bit for bit.
 *
 * The name of `provider` decides what runs in the workers. The function itself is not called there. The package's own script
 * serves `js()` and `wasm()` with all of their topologies, whatever topologies `provider` was made with. For any other backend
 * pass `createWorker`, whose script serves that backend: `serve(() => mine())`.
 *
 * If a worker dies or takes longer than `timeout`, the call that it worked on rejects with `CTC_DEVICE_LOST`. The next call
 * gets another worker. Where no more workers start, those that live do the work; where none lives, calls reject with
 * `CTC_UNAVAILABLE`. `close` ends all workers once the calls under way have settled: for calls
 * that may never settle, set `timeout` or pass a signal.
 *
 * @throws TypeError, RangeError - an argument is wrong
 */
export function worker<B extends Backend>(
  provider: () => BackendProvider<B>,
  options?: WorkerOptions,
): BackendProvider<WorkerBackend<B>> {
  const chosen = settings(provider, options);
  const { name } = chosen;
  return defineBackend<WorkerBackend<B>>({
    name,
    // `startTimeout` is about the worker, and says more. Its end takes time too.
    openTimeout: Math.min(chosen.startTimeout + ENDING_MS, LONGEST_MS),
    async probe() {
      const { thread, availability } = await start(chosen);
      await thread.end(new CtcError("CTC_CLOSED", `${name}: the probe is over`));
      return availability;
    },
    // The workers open the backend by the name of `provider`, so it is a `B`.
    open: () => open(chosen) as Promise<OpenedDevice<WorkerBackend<B>>>,
  });
}

const ENDING_MS = 5000;

async function open(chosen: Settings): Promise<OpenedDevice> {
  const { name, size, minWork, timeout, startTimeout } = chosen;
  let first: Opened | undefined;
  const workers = pool(name, size, async (begun) => {
    const { thread, opened } = await startOpened(chosen, begun);
    first ??= opened;
    return thread;
  });
  await workers.run(async () => {}); // starts one worker; its backend's manifest and device hold for all
  const { manifest, device, prepares } = first!;
  const sharing = canShare() ? shared(name) : undefined;
  const carrier: Carrier = sharing ?? transfer(name);
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
    ...(prepares && {
      async prepare(spec) {
        const { later } = await import("./later.ts");
        crew.later ??= later(workers, startTimeout);
        await crew.later.prepare(spec);
      },
    }),
    plan: (spec) => plan(spec, crew),
    ...(sharing && { allocate: async (spec) => sharing.allocate(spec) }),
    async close() {
      await workers.close();
      carrier.close();
    },
  };
}

/** Pages can share memory only if they are cross-origin isolated. Outside pages there is no such rule. */
function canShare(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer === "function" && crossOriginIsolated !== false;
}
