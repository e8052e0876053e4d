import type { CtcLossOptions } from "../api.ts";
import { problemKeys } from "../check/input-keys.ts";
import { checkKeys } from "../check/keys.ts";
import { checkOptions, type Settings, settingsOf, sharedOptionKeys } from "../check/options.ts";
import type {
  DeviceArrays,
  DeviceCall,
  DeviceDefinition,
  DeviceInput,
  DeviceLoss,
} from "../contract/device.ts";
import { kernelFailure } from "../failure.ts";
import { lifecycle } from "../lifecycle.ts";
import { problemOf } from "./batch.ts";

const arrayKeys = { data: true, losses: true, grad: true } satisfies Partial<
  Record<keyof DeviceArrays<unknown>, true>
>;

/** Options of a loss on a device that are a criterion's too. */
export type DeviceLossOptions = Omit<CtcLossOptions, "backend" | "zeroInfinity" | "diagnose">;

/**
 * Checks the options of `createDeviceLoss`, and fills in the defaults.
 *
 * @param ownKeys of options that only this backend has
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 */
export function deviceSettings(
  options: DeviceLossOptions,
  ownKeys: Readonly<Record<string, true>>,
): Settings {
  const hint = "a loss on a device takes none";
  checkOptions("createDeviceLoss", options, { ...ownKeys, ...sharedOptionKeys }, hint);
  return settingsOf(options);
}

/** A loss, and the ways into it for other methods that take the same input. */
export interface OpenedDeviceLoss<I, D> {
  readonly loss: DeviceLoss<I>;
  /**
   * Checks everything before anything is done.
   *
   * @param method for error messages
   * @throws TypeError, RangeError, CtcError `CTC_CLOSED`
   */
  enter(method: string, input: I): { readonly call: DeviceCall<D>; leave(): void };
  /** Does `work` on a checked call, which is under way until that settles. What is no CtcError becomes one. */
  within<T>(method: string, input: I, work: (call: DeviceCall<D>) => Promise<T>): Promise<T>;
}

/** The loss that a definition makes: checks, closing and errors are the same on every device. */
export function deviceLoss<I extends DeviceInput<unknown>, D>(
  definition: DeviceDefinition<I, D>,
): OpenedDeviceLoss<I, D> {
  const { name, settings } = definition;
  const life = lifecycle("the loss", () => definition.release());
  const known = {
    ...(definition.inputKeys as Readonly<Record<string, true>> | undefined),
    ...(definition.posteriors && ({ posteriors: true } as const)),
    ...arrayKeys,
    ...problemKeys(),
  };

  function checked(method: string, input: I): DeviceCall<D> {
    checkKeys(method, input, known);
    const { batch, extent } = problemOf(input, settings, definition.dtype);
    definition.checkOwn?.(input);
    const arrays = {
      data: definition.check("data", input.data, extent),
      losses: definition.check("losses", input.losses, batch.batch),
      ...(input.grad !== undefined && { grad: definition.check("grad", input.grad, extent) }),
      ...(input.posteriors !== undefined && {
        posteriors: definition.check("posteriors", input.posteriors, statesOf(batch)),
      }),
    };
    const names = Object.keys(arrays);
    if (new Set(Object.values(arrays)).size < names.length)
      throw new TypeError(`${names.join(", ")}: expected arrays that are not the same, got one twice`);
    const { gradient } = settings;
    if ("grad" in arrays) return { batch, work: { operation: "gradient", gradient }, arrays };
    return { batch, work: { operation: "posteriors" in arrays ? "posteriors" : "loss" }, arrays };
  }

  function enter(method: string, input: I) {
    const leave = life.enter(method);
    try {
      return { call: checked(method, input), leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  async function within<T>(method: string, input: I, work: (call: DeviceCall<D>) => Promise<T>): Promise<T> {
    const { call, leave } = enter(method, input);
    try {
      return await work(call);
    } catch (error) {
      throw kernelFailure(name, error);
    } finally {
      leave();
    }
  }

  return {
    enter,
    within,
    loss: {
      settings,
      submit: (input) => within("submit", input, (call) => definition.submit(call, input)),
      close: () => life.close(),
    },
  };
}

/** Elements of the posteriors of all samples. */
function statesOf({ inputLengths, targetOffsets }: DeviceCall<unknown>["batch"]): number {
  const widthOf = (n: number) => 2 * (targetOffsets[n + 1]! - targetOffsets[n]!) + 1;
  return inputLengths.reduce((sum, frames, n) => sum + frames * widthOf(n), 0);
}
