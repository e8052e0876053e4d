import { validateAvailability, validateBackend } from "../check/source.ts";
import type { Availability, Backend, BackendProvider } from "../contract/backend.ts";
import { CtcError } from "../errors.ts";
import { isCtcError, messageOf } from "../failure.ts";

/** `probe`, which must never throw, held to it: an error, or no answer, counts as "not available". */
export async function availability(provider: BackendProvider): Promise<Availability> {
  try {
    return validateAvailability("probe", await provider.probe());
  } catch (error) {
    return { available: false, reason: messageOf(error) };
  }
}

/** Probes, then opens. `CTC_UNAVAILABLE` where either says no; a CtcError from the provider is rethrown unchanged. */
export async function openBackend<B extends Backend>(provider: BackendProvider<B>): Promise<B> {
  const answer = await availability(provider);
  if (!answer.available) {
    throw new CtcError("CTC_UNAVAILABLE", `${provider.name} is not available: ${answer.reason}`);
  }
  try {
    return await open(provider);
  } catch (error) {
    if (isCtcError(error)) throw error;
    throw new CtcError("CTC_UNAVAILABLE", `${provider.name} could not be opened: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** What `provider.open` gives; a TypeError where that is no backend. */
export async function open<B extends Backend>(provider: BackendProvider<B>): Promise<B> {
  return validateBackend("open", await provider.open()) as B;
}

/** `close`, held to returning a promise: what it throws becomes a rejection. */
export async function closed(backend: Backend): Promise<void> {
  await backend.close();
}
