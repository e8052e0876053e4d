import { type Availability, CtcError, messageOf } from "@ctckit/core/backend";
import type { Settings } from "./options.ts";
import { port } from "./port/any.ts";
import type { Opened } from "./protocol.ts";
import { type Thread, thread } from "./thread.ts";

/** A worker that has reported whether its backend is available. */
export interface Started {
  readonly thread: Thread;
  readonly availability: Availability;
}

/** Starts a worker. If none comes up, rejects with `CTC_UNAVAILABLE` and leaves no worker behind. */
export function start(settings: Settings): Promise<Started> {
  return started(
    settings,
    () => {},
    async (one) => one,
  );
}

/**
 * Starts a worker and opens its backend. Rejects as the backend does, or with `CTC_UNAVAILABLE`.
 *
 * @param begun gets the thread at once, so that it can be ended before it is up
 */
export function startOpened(
  settings: Settings,
  begun: (thread: Thread) => void,
): Promise<{ thread: Thread; opened: Opened }> {
  return started(settings, begun, async ({ thread, availability }) => {
    if (!availability.available)
      throw new CtcError("CTC_UNAVAILABLE", `${settings.name}: in its worker: ${availability.reason}`);
    return { thread, opened: await thread.ask((service) => service.open()) };
  });
}

/** @param go has the last word on whether the worker is up. What it throws passes if it is a CtcError */
async function started<T>(
  { name, inner, createWorker, startTimeout }: Settings,
  begun: (thread: Thread) => void,
  go: (started: Started) => Promise<T>,
): Promise<T> {
  const lock = lockName();
  let made: Thread | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let greeted = false;
  try {
    const connection = port(createWorker());
    made = thread(connection, name);
    timer = setTimeout(() => made!.lose(`did not start within ${startTimeout} ms`), startTimeout);
    begun(made);
    // Before anything that may end the worker.
    if (await made.ask((service) => service.hold(lock))) connection.watch(lock);
    const availability = await made.ask((service) => service.hello(inner));
    greeted = true;
    return await go({ thread: made, availability });
  } catch (cause) {
    // A worker that was lost has thrown nothing of its own.
    const own = greeted && cause instanceof CtcError && !made!.ended;
    const error = own ? cause : notStarted(name, cause);
    await made?.end(error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function notStarted(name: string, cause: unknown): CtcError {
  return new CtcError("CTC_UNAVAILABLE", `${name}: no worker could be started: ${messageOf(cause)}`, {
    cause,
  });
}

/** All pages of an origin share their lock names, so the name is random. */
function lockName(): string {
  return `ctckit-worker-${Math.random()}-${Math.random()}`;
}
