import { describe } from "../check/description.ts";
import { checkKeys } from "../check/keys.ts";
import { type Needs, refuse, unsupported } from "../check/manifest.ts";
import { validateNeeds } from "../check/needs.ts";
import { validateOpenTimeout, validateProvider } from "../check/source.ts";
import type { Backend, BackendProvider } from "../contract/backend.ts";
import { CtcError } from "../errors.ts";
import { isCtcError, openingFailure } from "../failure.ts";
import type { WidenedWords } from "../option-types.ts";
import { availability, discard, open, openTimeoutOf } from "./open-backend.ts";

export interface FirstAvailableOptions {
  /** Told, in order, of each provider that `open` passes over. */
  readonly onSkip?: (name: string, reason: string) => void;
  /**
   * What the manifest of the backend must allow, such as `{ dtype: "float64" }` or `{ operation: "gradient", maxTime: 4000 }`. What is
   * left out is not asked about.
   * Default: nothing is.
   */
  readonly needs?: WidenedWords<Needs>;
  /**
   * Milliseconds that each provider may take to be probed, and to be opened, before it is passed over. Infinity: no limit.
   * Default: the provider's own limit, 30,000 if it has none.
   */
  readonly openTimeout?: number;
}

/** The backend that a provider opens. */
export type OpenedBy<P> = P extends BackendProvider<infer B> ? B : never;

/**
 * A provider that opens the first of `providers` that works here: `firstAvailable([cuda(), webgpu(), wasm(), js()])`.
 *
 * Its probe says "available" if any of them does. `open` tries them in order and passes over those whose probe says no
 * or whose `open` rejects, with whatever error, and those that do not answer in time. Where none is left it rejects with
 * `CTC_UNAVAILABLE`, naming each provider and its reason, with an AggregateError of them as cause.
 *
 * With `needs`, a backend that opened but whose manifest does not allow them is closed again and passed over, for the
 * reason that a criterion would give with `CTC_UNSUPPORTED`. The fastest backend may have float32 only:
 * `firstAvailable([wasm(), js()], { needs: { dtype: "float64" } })` opens js, and `onSkip` hears why. A manifest is known
 * only once a backend is open, and a probe opens none: it may say "available" where `open` then finds nothing that meets
 * the needs.
 *
 * @throws TypeError - an element is no provider, `onSkip` no function, or `needs` names what no plan has
 * @throws RangeError - the list is empty, or `openTimeout` or a value in `needs` is out of its range
 */
export function firstAvailable<P extends BackendProvider>(
  providers: readonly P[],
  options: FirstAvailableOptions = {},
): BackendProvider<OpenedBy<P>> {
  if (!Array.isArray(providers)) {
    throw new TypeError(`providers: expected an array of providers, got ${describe(providers)}`);
  }
  if (providers.length === 0) throw new RangeError("providers: expected at least one, got an empty array");
  for (const [index, provider] of providers.entries()) {
    validateProvider(`providers[${index}]`, provider);
  }
  checkKeys("firstAvailable", options, { onSkip: true, needs: true, openTimeout: true });
  const { onSkip } = options;
  if (onSkip !== undefined && typeof onSkip !== "function") {
    throw new TypeError(`onSkip: expected a function, got ${describe(onSkip)}`);
  }
  const needs = validateNeeds(options.needs);
  const { openTimeout } = options;
  if (openTimeout !== undefined) validateOpenTimeout("openTimeout", openTimeout);
  const list = [...providers] as readonly BackendProvider<OpenedBy<P>>[];

  return {
    name: `firstAvailable(${list.map(({ name }) => name).join(", ")})`,
    openTimeout: Number.POSITIVE_INFINITY, // each provider in the list has a limit
    async probe() {
      const reasons: string[] = [];
      for (const provider of list) {
        const answer = await availability(provider, openTimeout);
        if (answer.available) return answer;
        reasons.push(`${provider.name}: ${answer.reason}`);
      }
      return { available: false, reason: reasons.join("; ") };
    },
    async open() {
      const skipped: { name: string; error: CtcError }[] = [];
      for (const provider of list) {
        const opened = await openOrError(provider, needs, openTimeout);
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

async function openOrError<B extends Backend>(
  provider: BackendProvider<B>,
  needs: Needs,
  openTimeout = openTimeoutOf(provider),
): Promise<B | CtcError> {
  const answer = await availability(provider, openTimeout);
  if (!answer.available) return new CtcError("CTC_UNAVAILABLE", answer.reason);
  try {
    const backend = await open(provider, openTimeout);
    const refusal = refuse(backend.manifest, needs);
    if (refusal === undefined) return backend;
    await discard(backend, openTimeout);
    return unsupported(backend.name, refusal);
  } catch (error) {
    return openingFailure(provider.name, error);
  }
}
