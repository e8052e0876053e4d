import type { Backend, BackendProvider } from "./backend.ts";
import { describe } from "./description.ts";
import { CtcError } from "./errors.ts";
import { isCtcError } from "./failure.ts";
import { availability, open } from "./open-backend.ts";
import { validateProvider } from "./validate-backend.ts";
import { checkKeys } from "./validate-options.ts";

export interface FirstAvailableOptions {
  /** Told, in order, of each provider that `open` passes over. */
  readonly onSkip?: (name: string, reason: string) => void;
}

/**
 * A provider that opens the first of `providers` that works here: `firstAvailable([cuda(), webgpu(), wasm(), js()])`.
 *
 * Its probe says "available" if any of them does. `open` tries them in order and passes over those whose probe says no
 * or whose `open` rejects with a CtcError; any other error is a bug and is thrown. Where none is left it rejects with
 * `CTC_UNAVAILABLE`, naming each provider and its reason, with an AggregateError of them as cause.
 *
 * @throws TypeError - an element is no provider, or `onSkip` no function; RangeError - the list is empty
 */
export function firstAvailable(
  providers: readonly BackendProvider[],
  options: FirstAvailableOptions = {},
): BackendProvider {
  if (!Array.isArray(providers)) {
    throw new TypeError(`providers: expected an array of providers, got ${describe(providers)}`);
  }
  if (providers.length === 0) throw new RangeError("providers: expected at least one, got an empty array");
  for (const [index, provider] of providers.entries()) {
    validateProvider(`providers[${index}]`, provider);
  }
  checkKeys("firstAvailable", options, ["onSkip"]);
  const { onSkip } = options;
  if (onSkip !== undefined && typeof onSkip !== "function") {
    throw new TypeError(`onSkip: expected a function, got ${describe(onSkip)}`);
  }
  const list: readonly BackendProvider[] = [...providers];

  return {
    name: `firstAvailable(${list.map(({ name }) => name).join(", ")})`,
    async probe() {
      const reasons: string[] = [];
      for (const provider of list) {
        const answer = await availability(provider);
        if (answer.available) return answer;
        reasons.push(`${provider.name}: ${answer.reason}`);
      }
      return { available: false, reason: reasons.join("; ") };
    },
    async open() {
      const skipped: { name: string; error: CtcError }[] = [];
      for (const provider of list) {
        const opened = await openOrError(provider);
        if (!isCtcError(opened)) return opened;
        skipped.push({ name: provider.name, error: opened });
        onSkip?.(provider.name, opened.message);
      }
      const reasons = skipped.map(({ name, error }) => `${name}: ${error.message}`).join("; ");
      const cause = new AggregateError(skipped.map(({ error }) => error));
      throw new CtcError("CTC_UNAVAILABLE", `no backend is available: ${reasons}`, { cause });
    },
  };
}

async function openOrError(provider: BackendProvider): Promise<Backend | CtcError> {
  const answer = await availability(provider);
  if (!answer.available) return new CtcError("CTC_UNAVAILABLE", answer.reason);
  try {
    return await open(provider);
  } catch (error) {
    if (isCtcError(error)) return error;
    throw error;
  }
}
