// The loss where a caller's arrays are on the GPU already: pointers in, pointers out, nothing copied but what the host knows,
// targets and lengths. The primary context is the one that every library of the process works in, so pointers of any of them
// will do.

import {
  CtcError,
  type CtcLossOptions,
  type ProblemInput,
  problemOf,
  type Settings,
  settingsOf,
  validateKeys,
} from "@ctckit/core";
import { Call, prepare } from "./call.ts";
import { type Device, openDevices } from "./device.ts";
import { bytesOf, type DeviceDtype } from "./dtypes.ts";
import { type CudaOptions, checkOptions, findAddon } from "./find-addon.ts";
import { type DeviceArray, pointerOf } from "./pointers.ts";
import { topologyOf } from "./topologies.ts";
import type { Spec } from "./workspace.ts";

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

export interface DeviceLossOptions extends Omit<CtcLossOptions, "backend" | "zeroInfinity">, CudaOptions {
  /** Of `data` and `grad`: float16 and bfloat16 are computed with in float32, and rounded once. Default: float32. */
  readonly dtype?: DeviceDtype;
}

/** Dense. No two of the arrays may overlap. */
export interface DeviceInput extends ProblemInput {
  /** Of `shape`. */
  readonly data: DeviceArray;
  /** `[N]`, float64: the unreduced losses, `+Infinity` where no alignment exists. */
  readonly losses: DeviceArray;
  /** Of `shape`: the gradient of the reduced loss, times `gradOutput`. Absent: none of its work is done. */
  readonly grad?: DeviceArray;
  /** A CUstream: what it has is done before, and what it gets later comes after. Default: a stream of the loss's own. */
  readonly stream?: bigint;
}

export interface DeviceLoss {
  /** The options, with every default filled in. */
  readonly settings: Settings;
  /**
   * Submits the loss before it returns, unless the device was lost meanwhile and has to be opened anew.
   *
   * @returns settles when the results are there, with the milliseconds that they took by the device's clock: CUDA events around all that the
   * call put on its stream
   * @throws (rejects) TypeError, RangeError - an argument is wrong; nothing was submitted
   * @throws (rejects) CtcError `CTC_UNSUPPORTED`, `CTC_OUT_OF_MEMORY`, `CTC_KERNEL_FAILED`, `CTC_DEVICE_LOST`, `CTC_CLOSED`
   */
  submit(input: DeviceInput): Promise<number>;
  /** Frees the memory that calls left for those to come, and gives the device back, after the calls under way. */
  close(): Promise<void>;
}

const optionKeys = {
  device: true,
  addon: true,
  driver: true,
  dtype: true,
  topology: true,
  blank: true,
  reduction: true,
  input: true,
  gradient: true,
  layout: true,
} satisfies Record<keyof DeviceLossOptions, true>;
const inputKeys = {
  data: true,
  losses: true,
  grad: true,
  stream: true,
  shape: true,
  targets: true,
  targetsShape: true,
  inputLengths: true,
  targetLengths: true,
  gradOutput: true,
} satisfies Record<keyof DeviceInput, true>;

/**
 * Options and defaults are those of `createCtcLoss`; there is no `zeroInfinity`, which acts on a reduced loss only: the gradient of
 * a sample without an alignment is 0 anyway.
 *
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 * @throws CtcError `CTC_UNAVAILABLE` - there is no GPU, no driver or no binary for this platform
 */
export async function createDeviceLoss(options: DeviceLossOptions = {}): Promise<DeviceLoss> {
  validateKeys("createDeviceLoss", options, optionKeys);
  const { dtype = "float32" } = options;
  if (!Object.hasOwn(bytesOf, dtype))
    throw new RangeError(`dtype: expected one of ${Object.keys(bytesOf).join(", ")}, got ${String(dtype)}`);
  checkOptions(options);
  const settings = settingsOf(options);
  const { input: kind, gradient } = settings;
  const topology = topologyOf(settings.topology);
  const { addon, reason, ordinal, driver } = findAddon(options);
  if (!addon) throw new CtcError("CTC_UNAVAILABLE", `cuda: ${reason}`);
  const devices = openDevices(addon, { library: driver, ordinal });
  let device = await devices.current(dtype);
  const bytes = bytesOf[dtype];

  /** Checks everything, and submits. */
  function submitted(device: Device, input: DeviceInput, call: Call): Promise<number> {
    validateKeys("input", input, inputKeys);
    const { batch } = problemOf(input, settings);
    const data = pointerOf("data", input.data, bytes);
    const losses = pointerOf("losses", input.losses, DOUBLE);
    const grad = input.grad === undefined ? undefined : pointerOf("grad", input.grad, bytes);
    if (new Set([data, losses, grad]).size < 3)
      throw new TypeError("data, losses, grad: expected pointers that are not the same, got one twice");
    const stream =
      input.stream === undefined ? undefined : pointerOf("stream", { devicePtr: input.stream }, 1);
    const spec: Spec = { topology, dtype, input: kind, gradient: grad === undefined ? "none" : gradient };
    const prepared = prepare(spec, batch, device.native.sharedMemory);
    const pinned = call.pin(prepared.told.bytes);
    call.run(prepared, { data, losses, ...(grad !== undefined && { grad }) }, pinned);
    return device.native.submit(Float64Array.from(call.commands), stream);
  }

  return {
    settings,
    async submit(input) {
      const check = () => {
        if (devices.closed) throw new CtcError("CTC_CLOSED", "cuda: the loss is closed");
      };
      check();
      if (device.lost) device = await devices.current(dtype);
      check();
      const [current, call] = [device, new Call(device)];
      try {
        return await submitted(current, input, call);
      } catch (error) {
        throw current.failed(error);
      } finally {
        if (!current.lost) call.release();
      }
    },
    close: () => devices.close(),
  };
}
