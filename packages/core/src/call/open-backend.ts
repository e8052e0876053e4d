// Providers come from anywhere: what they throw is translated, what they give is checked, and none is waited for for ever.

import { validateAvailability, validateBackend } from "../check/source.ts";
import type { Availability, Backend, BackendProvider } from "../contract/backend.ts";
import { CtcError } from "../errors.ts";
import { messageOf, openingFailure } from "../failure.ts";

/** Milliseconds, where the provider says nothing else. */
const OPEN_TIMEOUT = 30_000;
// Timers hold their delay in a signed 32-bit integer.
const LONGEST_MS = 2 ** 31 - 1;

export const openTimeoutOf = ({ openTimeout = OPEN_TIMEOUT }: BackendProvider): number => openTimeout;

/** `probe`, which must never throw, held to it: an error, or no answer, counts as "not available". */
export async function availability(
  provider: BackendProvider,
  limit = openTimeoutOf(provider),
): Promise<Availability> {
  try {
    return validateAvailability("probe", await inTime("probe", provider.probe(), limit));
  } catch (error) {
    return { available: false, reason: messageOf(error) };
  }
}

/** Probes, then opens. Rejects with a CtcError: the provider's own, or `CTC_UNAVAILABLE`. */
export async function openBackend<B extends Backend>(provider: BackendProvider<B>): Promise<B> {
  const answer = await availability(provider);
  if (answer.available) return open(provider);
  throw new CtcError("CTC_UNAVAILABLE", `${provider.name} is not available: ${answer.reason}`);
}

/** What `provider.open` gives, checked. Rejects as `openBackend` does. A backend that comes too late is closed. */
export async function open<B extends Backend>(
  provider: BackendProvider<B>,
  limit = openTimeoutOf(provider),
): Promise<B> {
  let late = false;
  const opening = (async () => {
    const backend = validateBackend("open", await provider.open()) as B;
    if (late) await backend.close();
    return backend;
  })();
  try {
    return await inTime("open", opening, limit);
  } catch (error) {
    late = true;
    throw openingFailure(provider.name, error);
  }
}

/** `close`, held to returning a promise: what it throws becomes a rejection. */
export async function closed(backend: Backend): Promise<void> {
  await backend.close();
}

/** Closes a backend that is not used after all. Why it is not is worth more to the caller than a failure to close. */
export async function discard(backend: Backend, limit = OPEN_TIMEOUT): Promise<void> {
  await inTime("close", closed(backend), limit).catch(() => {});
}

/** The limit in beats, each of which counts once: a thread that was blocked, or a machine that slept, is nobody's delay. */
const BEATS = 10;

async function inTime<T>(method: string, work: Promise<T>, limit: number): Promise<T> {
  if (limit > LONGEST_MS) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    let left = BEATS;
    const beat = () => {
      if (left === 0) reject(new Error(`${method} did not answer within ${limit} ms`));
      else timer = setTimeout(beat, limit / BEATS);
      left -= 1;
    };
    beat();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
