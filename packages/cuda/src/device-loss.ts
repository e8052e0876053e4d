// The loss for arrays that are already on the GPU: pointers in, pointers out. Only targets and lengths are copied, which the
// host knows. All libraries of a process work in the device's primary context, so a pointer of any of them will do.

import type { KnownOnly, Reduction, ReductionOf, WidenedWords } from "@ctckit/core";
import {
  CtcError,
  type DeviceCall,
  deviceLoss,
  deviceSettings,
  type DeviceInput as Input,
  type DeviceLoss as Loss,
  oneOf,
  type DeviceLossOptions as SharedOptions,
} from "@ctckit/core/backend";
import { Call, prepare } from "./call.ts";
import { openDevices } from "./device.ts";
import { bytesOf, type DeviceDtype } from "./dtypes.ts";
import { type CudaOptions, checkOptions, findAddon, optionKeys } from "./find-addon.ts";
import { arithmeticOf } from "./generated/kernels.ts";
import { type DeviceArray, pointerOf } from "./pointers.ts";
import { topologyOf } from "./topologies.ts";
import type { Spec } from "./workspace.ts";

export interface DeviceLossOptions extends SharedOptions, CudaOptions {
  /** Of `data` and `grad`. For float16 and bfloat16, arithmetic is float32, and results are rounded once. Default: float32. */
  readonly dtype?: DeviceDtype;
}

/** `losses` are float64; `posteriors` are float32, and float64 where `data` is. No two of the arrays may overlap. */
export interface DeviceInput extends Input<DeviceArray> {
  /** A CUstream. Work already queued on it runs first, and later work waits. Default: a stream of the loss's own. */
  readonly stream?: bigint;
}

export interface DeviceLoss<R extends Reduction = Reduction> extends Loss<DeviceInput, R> {
  /** Like `submit`, but returns the milliseconds that the whole call took on its stream, measured by CUDA events. */
  time(input: DeviceInput): Promise<number>;
}

const dtypes = { float32: true, float64: true, float16: true, bfloat16: true } satisfies Record<
  DeviceDtype,
  true
>;

/**
 * Makes a CTC loss for arrays in device memory. Options and defaults are those of `createCtcLoss`, without `zeroInfinity`.
 * That option acts on the reduced loss only, and the gradient of a sample without an alignment is 0 anyway.
 *
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 * @throws CtcError `CTC_UNAVAILABLE` - there is no GPU, no driver or no binary for this platform
 */
export async function createDeviceLoss<const O extends WidenedWords<DeviceLossOptions> = object>(
  options?: O & KnownOnly<O, DeviceLossOptions>,
): Promise<DeviceLoss<ReductionOf<O>>> {
  return (await created(options as DeviceLossOptions)) as DeviceLoss<ReductionOf<O>>;
}

async function created(options: DeviceLossOptions = {}): Promise<DeviceLoss> {
  const settings = deviceSettings(options, { ...optionKeys, dtype: true });
  const dtype = oneOf("dtype", options.dtype, dtypes, "float32");
  checkOptions(options);
  const topology = topologyOf(settings.topology);
  const { addon, reason, ordinal, driver } = findAddon(options);
  if (!addon) throw new CtcError("CTC_UNAVAILABLE", `cuda: ${reason}`);
  const devices = openDevices(addon, { library: driver, ordinal });
  let device = await devices.current(dtype);

  const elementBytes = {
    data: bytesOf[dtype],
    grad: bytesOf[dtype],
    losses: Float64Array.BYTES_PER_ELEMENT,
    posteriors: bytesOf[arithmeticOf[dtype]],
  };

  const streamOf = ({ stream }: DeviceInput): number | undefined =>
    stream === undefined ? undefined : pointerOf("stream", { devicePtr: stream }, 1);

  async function timed({ batch, work, arrays }: DeviceCall<number>, input: DeviceInput): Promise<number> {
    if (device.lost) device = await devices.current(dtype);
    const current = device;
    const call = new Call(current);
    try {
      const { operation, gradient } = work;
      const { posteriors, ...others } = arrays;
      const states = posteriors !== undefined;
      const spec: Spec = {
        topology,
        dtype,
        operation,
        input: settings.input,
        states,
        ...(gradient && { gradient }),
      };
      const prepared = prepare(spec, batch, current.native.sharedMemory);
      const pinned = call.pin(prepared.told.bytes);
      call.run(prepared, { ...others, ...(states && { states: posteriors }) }, pinned);
      return await current.native.submit(Float64Array.from(call.commands), streamOf(input));
    } catch (error) {
      throw current.failed(error);
    } finally {
      if (!current.lost) call.release();
    }
  }

  const { loss, within } = deviceLoss<DeviceInput, number>({
    name: "cuda",
    settings,
    dtype: dtype === "float64" ? dtype : "float32",
    inputKeys: { stream: true },
    posteriors: true,
    check: (name, array) => pointerOf(name, array as DeviceArray, elementBytes[name]),
    checkOwn: streamOf,
    async submit(call, input) {
      await timed(call, input);
    },
    release: () => devices.close(),
  });
  return { ...loss, time: (input) => within("time", input, (call) => timed(call, input)) };
}
