/// <reference lib="dom" />
import { type BackendProvider, checkKeys, describe } from "@ctckit/core/backend";
import { nodeModule } from "./node-module.ts";
import { ownWorker } from "./own-worker.ts";
import { type AnyWorker, isWorker } from "./port/any.ts";

export interface WorkerOptions {
  /** Most workers at a time, 1 or more. Default: one for each core; in a page, one fewer, as the page needs a core. */
  readonly size?: number;
  /**
   * Least work that is worth a worker of its own: the sum of frames x (2S + 1 + C) over the worker's samples, of an alignment
   * frames x ((2S + 1) / 4 + C). Default: 100,000. That takes about 0.2 ms in WebAssembly, twice as long as a message there and back.
   */
  readonly minWork?: number;
  /**
   * Makes a worker whose script calls `serve` of `@ctckit/worker/serve`. Default: a worker with this package's own script,
   * which serves `js()` and `wasm()`, each with all topologies.
   */
  readonly createWorker?: () => AnyWorker;
  /**
   * Milliseconds that a worker may take for its part of one call. A worker that takes longer is ended, and the call rejects
   * with `CTC_DEVICE_LOST`. Default: no limit.
   */
  readonly timeout?: number;
  /**
   * Milliseconds that a worker may take to start: to load, and to open its backend; and as many to load what an alignment needs.
   * Default: 30,000.
   */
  readonly startTimeout?: number;
}

/** The options, checked, with every default filled in. */
export interface Settings {
  /** The backend's name, such as `worker(wasm)`. */
  readonly name: string;
  /** The name of the provider that runs in the workers. */
  readonly inner: string;
  readonly size: number;
  readonly minWork: number;
  readonly timeout: number | undefined;
  readonly startTimeout: number;
  createWorker(): AnyWorker;
}

const START_MS = 30_000;
const MIN_WORK = 1e5;
const known = { size: true, minWork: true, createWorker: true, timeout: true, startTimeout: true } as const;

/** @throws TypeError, RangeError - an argument is wrong */
export function settings(provider: () => BackendProvider, options: WorkerOptions = {}): Settings {
  if (typeof provider !== "function")
    throw new TypeError(
      `provider: expected a function that gives a provider, such as () => wasm(), got ${describe(provider)}`,
    );
  const given: Partial<BackendProvider> | undefined = provider();
  const inner = given?.name;
  if (typeof inner !== "string")
    throw new TypeError(
      `provider: expected its result to be a provider, with a name, got ${describe(given)}`,
    );
  checkKeys("worker", options, known);
  const {
    size = cores(),
    minWork = MIN_WORK,
    createWorker = own,
    timeout,
    startTimeout = START_MS,
  } = options;
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`size: expected an integer of 1 or more, got ${describe(size)}`);
  if (!(minWork > 0)) throw new RangeError(`minWork: expected a number above 0, got ${describe(minWork)}`);
  if (typeof createWorker !== "function")
    throw new TypeError(
      `createWorker: expected a function that gives a worker, got ${describe(createWorker)}`,
    );
  for (const [key, ms] of Object.entries({ timeout, startTimeout }))
    if (ms !== undefined && !(ms > 0 && ms <= LONGEST_MS))
      throw new RangeError(
        `${key}: expected milliseconds, more than 0 and at most ${LONGEST_MS}, got ${describe(ms)}`,
      );
  return {
    name: `worker(${inner})`,
    inner,
    size,
    minWork,
    timeout,
    startTimeout,
    createWorker() {
      const made: unknown = createWorker();
      if (isWorker(made)) return made;
      throw new TypeError(`createWorker: expected a worker, got ${describe(made)}`);
    },
  };
}

// Timers hold their delay in a signed 32-bit integer.
export const LONGEST_MS = 2 ** 31 - 1;

function own(): AnyWorker {
  const made = ownWorker();
  if (made) return made;
  throw new TypeError("there are no workers here: neither Web Workers nor node:worker_threads");
}

function cores(): number {
  const os = nodeModule<typeof import("node:os")>("node:os");
  return os ? os.availableParallelism() : Math.max(1, (globalThis.navigator?.hardwareConcurrency ?? 2) - 1);
}
