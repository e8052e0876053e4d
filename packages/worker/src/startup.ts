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
  let made: Thread | undefined;
  try {
    const connection = port(createWorker());
    made = thread(connection, name);
    begun(made);
    const { availability, locked } = await made.ask((service) => service.hello(inner, lock), startTimeout);
    if (locked) connection.watch(lock);
    return { thread: made, availability };
  } catch (cause) {
    const { message } = cause as Error;
    const error = new CtcError("CTC_UNAVAILABLE", `${name}: no worker could be started: ${message}`, {
      cause,
    });
    await made?.end(error);
    throw error;
  }
}

/** Starts a worker and opens its backend. Rejects as the backend does. */
export async function startOpened(
  settings: Settings,
  begun: (thread: Thread) => void,
): Promise<{ thread: Thread; opened: Opened }> {
  const { thread, availability } = await start(settings, begun);
  try {
    if (!availability.available)
      throw new CtcError("CTC_UNAVAILABLE", `${settings.name}: in its worker: ${availability.reason}`);
    return { thread, opened: await thread.ask((service) => service.open(), settings.startTimeout) };
  } catch (error) {
    await thread.end(error as CtcError);
    throw error;
  }
}

/** All pages of an origin share their lock names, so the name is random. */
function lockName(): string {
  return `ctckit-worker-${Math.random()}-${Math.random()}`;
}
