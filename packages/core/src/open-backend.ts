import type { Availability, Backend, BackendProvider } from "./backend.ts";
import { CtcError } from "./errors.ts";
import { isCtcError, messageOf } from "./failure.ts";
import { validateAvailability, validateBackend } from "./validate-backend.ts";

/** `probe`, which must never throw, held to it: an error, or no answer, counts as "not available". */
export async function availability(provider: BackendProvider): Promise<Availability> {
  try {
    return validateAvailability("probe", await provider.probe());
  } catch (error) {
    return { available: false, reason: messageOf(error) };
  }
}

/** Probes, then opens. `CTC_UNAVAILABLE` where either says no; a CtcError of the provider's own passes. */
export async function openBackend(provider: BackendProvider): Promise<Backend> {
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
export async function open(provider: BackendProvider): Promise<Backend> {
  return validateBackend("open", await provider.open());
}

/** `close`, held to returning a promise: what it throws becomes a rejection. */
export async function closed(backend: Backend): Promise<void> {
  await backend.close();
}
