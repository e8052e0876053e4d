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

const arrayKeys = { data: true, losses: true, grad: true } satisfies Record<
  keyof DeviceArrays<unknown>,
  true
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
  const hint = "it takes no backend, which brings its own loss";
  checkOptions("createDeviceLoss", options, { ...ownKeys, ...sharedOptionKeys }, hint);
  return settingsOf(options);
}

/** A loss, and the entrance for what else a backend has that takes an input. */
export interface OpenedDeviceLoss<A, I extends DeviceInput<A>> {
  readonly loss: DeviceLoss<I>;
  /**
   * Checks everything; nothing was done until it returns.
   *
   * @param method for error messages
   * @throws TypeError, RangeError, CtcError `CTC_CLOSED`
   */
  enter(method: string, input: I): { readonly call: DeviceCall<A>; leave(): void };
}

/** The loss that a definition makes: checks, closing and errors are the same on every device. */
export function deviceLoss<A, I extends DeviceInput<A>>(
  definition: DeviceDefinition<A, I>,
): OpenedDeviceLoss<A, I> {
  const { name, settings } = definition;
  const life = lifecycle("the loss", () => definition.release());
  const known = { ...definition.inputKeys, ...arrayKeys, ...problemKeys };

  function checked(method: string, input: I): DeviceCall<A> {
    checkKeys(method, input, known);
    const { batch, extent } = problemOf(input, settings);
    definition.checkOwn?.(input);
    const { data, losses, grad } = input;
    const found = [
      definition.check("data", data, extent),
      definition.check("losses", losses, batch.batch),
      ...(grad === undefined ? [] : [definition.check("grad", grad, extent)]),
    ];
    if (new Set(found).size < found.length)
      throw new TypeError("data, losses, grad: expected arrays that are not the same, got one twice");
    const work =
      grad === undefined
        ? ({ operation: "loss" } as const)
        : ({ operation: "gradient", gradient: settings.gradient } as const);
    return { batch, work, arrays: { data, losses, ...(grad !== undefined && { grad }) } };
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

  return {
    enter,
    loss: {
      settings,
      async submit(input) {
        const { call, leave } = enter("submit", input);
        try {
          await definition.submit(call, input);
        } catch (error) {
          throw kernelFailure(name, error);
        } finally {
          leave();
        }
      },
      close: () => life.close(),
    },
  };
}
