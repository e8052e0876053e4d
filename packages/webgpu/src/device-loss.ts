// The loss for logits that are already on the caller's GPU device. It goes from buffers to buffers, and nothing is read back.

import type { KnownOnly, Reduction, ReductionOf, WidenedWords } from "@ctckit/core";
import {
  CtcError,
  type DeviceCall,
  describe,
  deviceLoss,
  deviceSettings,
  type DeviceInput as Input,
  type DeviceLoss as Loss,
  type DeviceLossOptions as SharedOptions,
  unsupported,
} from "@ctckit/core/backend";
import { type Allocations, allocations } from "./allocations.ts";
import { checkBuffer } from "./buffers.ts";
import { encode } from "./commands.ts";
import { deviceOf } from "./device.ts";
import { submissions } from "./dispatches.ts";
import { checkGenuine } from "./genuine.ts";
import { submitted } from "./recording.ts";
import { type Spec, shadersOf } from "./stages.ts";
import { ctc } from "./topologies.ts";
import { checkTopologies, type WebgpuTopology, withPosteriors } from "./topology.ts";
import { layOut } from "./workspace.ts";

const WORD = Float32Array.BYTES_PER_ELEMENT;

export interface DeviceLossOptions extends SharedOptions {
  /** The caller keeps it and destroys it. WebGPU's default limits are enough. */
  readonly device: GPUDevice;
  /** The topologies from which `topology` picks one. Default: `[ctc]`. */
  readonly topologies?: readonly WebgpuTopology[];
}

/** All arrays are float32. `data`, `grad` and `posteriors` need usage STORAGE, and `losses` needs STORAGE | COPY_DST. */
export type DeviceInput = Input<GPUBuffer>;

export interface DeviceLoss<R extends Reduction = Reduction> extends Loss<DeviceInput, R> {
  readonly device: GPUDevice;
  /**
   * Records the loss into `encoder` before it returns. Errors of WebGPU's go where the caller's own errors go. If the device
   * has no room for the loss's buffers, the encoder's commands become invalid.
   *
   * @returns call it once, after submitting or discarding the encoder; it frees the loss's buffers for reuse. `close` does not wait for it
   * @throws TypeError, RangeError - an argument is wrong. Nothing was recorded
   * @throws CtcError `CTC_UNSUPPORTED` - the batch is over a limit of the device. The message names the limit
   * @throws CtcError `CTC_CLOSED` - after `close`
   */
  record(encoder: GPUCommandEncoder, input: DeviceInput): () => void;
}

/**
 * Makes a CTC loss on the caller's device. The device checks the shaders now, and compiles them for the sizes of a batch when
 * that batch comes. Options and defaults are those of `createCtcLoss`, without `zeroInfinity`. That option acts on the reduced
 * loss only, and the gradient of a sample without an alignment is 0 anyway.
 *
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 * @throws CtcError `CTC_UNSUPPORTED` - the topology is not among `topologies`
 * @throws CtcError `CTC_KERNEL_FAILED` - a shader does not compile on this device. The message names its line
 */
export async function createDeviceLoss<const O extends WidenedWords<DeviceLossOptions>>(
  options: O & KnownOnly<O, DeviceLossOptions>,
): Promise<DeviceLoss<ReductionOf<O>>> {
  return (await created(options as DeviceLossOptions)) as DeviceLoss<ReductionOf<O>>;
}

async function created(options: DeviceLossOptions): Promise<DeviceLoss> {
  const settings = deviceSettings(options, { device: true, topologies: true });
  const { device: gpu } = options;
  checkDevice(gpu);
  const served = checkTopologies(options.topologies ?? [ctc]);
  const { topology: wanted, input } = settings;
  const named = served.find(({ name }) => name === wanted);
  if (!named)
    throw unsupported("webgpu", { field: "topology", wanted, allowed: served.map(({ name }) => name) });
  const device = deviceOf(gpu);
  // Of posteriors too: a call is recorded before it returns.
  const topology = await withPosteriors(named);
  const specOf = ({ operation, gradient }: DeviceCall<GPUBuffer>["work"], states: boolean): Spec => ({
    topology,
    operation,
    input,
    states,
    ...(gradient && { gradient }),
  });
  const { gradient } = settings;
  await device.pipelines.check(
    [specOf({ operation: "loss" }, true), specOf({ operation: "gradient", gradient }, true)].flatMap(
      shadersOf,
    ),
  );
  let closed = false;
  const release = (memory: Allocations) => (closed ? memory.destroy() : memory.release());

  /** Checks the call against the device's limits. Returns the function that takes memory and records the call. */
  function recorder({ batch, work, arrays }: DeviceCall<GPUBuffer>) {
    const spec = specOf(work, arrays.posteriors !== undefined);
    const layout = layOut(gpu.limits, spec, batch);
    const parts = submissions(spec, batch, layout, gpu.limits);
    return (memory: Allocations, next: () => GPUCommandEncoder) =>
      encode(device, memory, layout, parts, { ...arrays, states: arrays.posteriors }, next);
  }

  async function submit(call: DeviceCall<GPUBuffer>): Promise<void> {
    const recorded = recorder(call);
    const memory = allocations(device);
    try {
      // The queue keeps the order of what it has accepted, so the next call can have the buffers at once.
      const accepted = submitted(device, memory, (next) => recorded(memory, next)).then(() =>
        release(memory),
      );
      await Promise.all([accepted, device.done()]);
    } catch (error) {
      if (!device.lost) throw error;
      throw new CtcError("CTC_DEVICE_LOST", "webgpu: the caller's device was lost", { cause: error });
    } finally {
      memory.destroy();
    }
    if (device.lost) throw new CtcError("CTC_DEVICE_LOST", "webgpu: the caller's device was lost");
  }

  const { loss, enter } = deviceLoss<DeviceInput, GPUBuffer>({
    name: "webgpu",
    settings,
    dtype: "float32",
    posteriors: true,
    check(name, buffer, elements) {
      const { STORAGE, COPY_DST } = GPUBufferUsage;
      const [usage, usages] =
        name === "losses" ? [STORAGE | COPY_DST, "STORAGE | COPY_DST"] : [STORAGE, "STORAGE"];
      checkBuffer(name, buffer, elements * WORD, usage, usages);
      return buffer as GPUBuffer;
    },
    submit,
    release() {
      closed = true;
      device.buffers.destroy();
    },
  });
  return {
    ...loss,
    device: gpu,
    record(encoder, input) {
      checkGenuine("encoder", "GPUCommandEncoder", encoder);
      const { call, leave } = enter("record", input);
      const memory = allocations(device);
      try {
        recorder(call)(memory, () => encoder);
      } catch (error) {
        memory.destroy();
        throw error;
      } finally {
        leave();
      }
      return () => release(memory);
    },
  };
}

/** By what it can do, as a program may have put its own hands on its device's functions. */
function checkDevice(gpu: unknown): void {
  let encodes = false;
  try {
    const device = (gpu ?? {}) as Partial<GPUDevice>;
    encodes = typeof device.createCommandEncoder === "function";
    device.createCommandEncoder?.();
  } catch (cause) {
    if (encodes) {
      const text = "device: expected a GPUDevice, got an object that only looks like one, as a Proxy does";
      throw new TypeError(text, { cause });
    }
  }
  if (!encodes) throw new TypeError(`device: expected a GPUDevice, got ${describe(gpu)}`);
}
