import { type Availability, CtcError } from "@ctckit/core/backend";
import type { Settings } from "./options.ts";
import { port } from "./port/any.ts";
import type { Opened } from "./protocol.ts";
import { type Thread, thread } from "./thread.ts";

/** A worker that has reported whether its backend is available. */
export interface Started {
  readonly thread: Thread;
  readonly availability: Availability;
}

/**
 * Starts a worker. If none comes up, rejects with `CTC_UNAVAILABLE` and leaves no worker behind.
 *
 * @param begun gets the thread at once, so that it can be ended before it is up
 */
export async function start(
  { name, inner, createWorker, startTimeout }: Settings,
  begun: (thread: Thread) => void = () => {},
): Promise<Started> {
  const lock = lockName();
  const patience = { limit: startTimeout };
  let made: Thread | undefined;
  try {
    const connection = port(createWorker());
    made = thread(connection, name);
    begun(made);
    // Before anything that may end the worker.
    if (await made.ask((service) => service.hold(lock), patience)) connection.watch(lock);
    const availability = await made.ask((service) => service.hello(inner), patience);
    return { thread: made, availability };
  } catch (cause) {
    const error = notStarted(name, cause);
    await made?.end(error);
    throw error;
  }
}

/** Starts a worker and opens its backend. Rejects as the backend does, or with `CTC_UNAVAILABLE`. */
export async function startOpened(
  settings: Settings,
  begun: (thread: Thread) => void,
): Promise<{ thread: Thread; opened: Opened }> {
  const { name, startTimeout } = settings;
  const { thread, availability } = await start(settings, begun);
  try {
    if (!availability.available)
      throw new CtcError("CTC_UNAVAILABLE", `${name}: in its worker: ${availability.reason}`);
    const opened = await thread.ask((service) => service.open(), { limit: startTimeout });
    return { thread, opened };
  } catch (cause) {
    // What is thrown there is the backend's own, but for what is no CtcError and for a worker that did not live to throw.
    const error = cause instanceof CtcError && !thread.ended ? cause : notStarted(name, cause);
    await thread.end(error);
    throw error;
  }
}

function notStarted(name: string, cause: unknown): CtcError {
  const { message } = cause as Error;
  return new CtcError("CTC_UNAVAILABLE", `${name}: no worker could be started: ${message}`, { cause });
}

/** All pages of an origin share their lock names, so the name is random. */
function lockName(): string {
  return `ctckit-worker-${Math.random()}-${Math.random()}`;
}
