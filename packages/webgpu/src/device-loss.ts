// The loss where a caller's logits are on a GPU already: on a device of theirs, from buffers to buffers. Nothing is read back.

import type { Loosely, Reduction, ReductionOf, Strictly } from "@ctckit/core";
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
import { submitted } from "./recording.ts";
import { type Spec, shadersOf } from "./stages.ts";
import { ctc } from "./topologies.ts";
import { checkTopologies, type WebgpuTopology } from "./topology.ts";
import { layOut } from "./workspace.ts";

const WORD = Float32Array.BYTES_PER_ELEMENT;

export interface DeviceLossOptions extends SharedOptions {
  /** Stays the caller's. WebGPU's default limits are enough. */
  readonly device: GPUDevice;
  /** Those that `topology` may be of. Default: `[ctc]`. */
  readonly topologies?: readonly WebgpuTopology[];
}

/** Float32. Usages: `data` and `grad` STORAGE, `losses` STORAGE | COPY_DST. */
export type DeviceInput = Input<GPUBuffer>;

export interface DeviceLoss<R extends Reduction = Reduction> extends Loss<DeviceInput, R> {
  readonly device: GPUDevice;
  /**
   * Records the loss into `encoder`, at once. What WebGPU has against a command goes where the caller's own errors go; what the
   * device has no room for makes the encoder's commands invalid.
   *
   * @returns call it once, after submitting or discarding the encoder; it frees the loss's buffers for reuse
   * @throws TypeError, RangeError - an argument is wrong; nothing was recorded
   * @throws CtcError `CTC_UNSUPPORTED` - the batch is over a limit of the device, which is named
   * @throws CtcError `CTC_CLOSED` - after `close`
   */
  record(encoder: GPUCommandEncoder, input: DeviceInput): () => void;
}

/**
 * Has a device check the loss's shaders; it compiles them for the sizes of a batch when one comes. Options and defaults are
 * those of `createCtcLoss`; there is no `zeroInfinity`, which acts on a reduced loss only: the gradient of a sample without an
 * alignment is 0 anyway.
 *
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 * @throws CtcError `CTC_UNSUPPORTED` - the topology is not among `topologies`
 * @throws CtcError `CTC_KERNEL_FAILED` - a shader does not compile on this device, with its line
 */
export async function createDeviceLoss<const O extends Loosely<DeviceLossOptions>>(
  options: O & Strictly<O, DeviceLossOptions>,
): Promise<DeviceLoss<ReductionOf<O>>> {
  return (await created(options as DeviceLossOptions)) as DeviceLoss<ReductionOf<O>>;
}

async function created(options: DeviceLossOptions): Promise<DeviceLoss> {
  const settings = deviceSettings(options, { device: true, topologies: true });
  const { device: gpu } = options;
  if (typeof gpu?.createCommandEncoder !== "function")
    throw new TypeError(`device: expected a GPUDevice, got ${describe(gpu)}`);
  const served = checkTopologies(options.topologies ?? [ctc]);
  const { topology: wanted, input } = settings;
  const topology = served.find(({ name }) => name === wanted);
  if (!topology)
    throw unsupported("webgpu", { field: "topology", wanted, allowed: served.map(({ name }) => name) });
  const device = deviceOf(gpu);
  const specOf = ({ gradient }: DeviceCall<GPUBuffer>["work"]): Spec => ({
    topology,
    input,
    ...(gradient && { gradient }),
  });
  const { gradient } = settings;
  await device.pipelines.check(
    [specOf({ operation: "loss" }), specOf({ operation: "gradient", gradient })].flatMap(shadersOf),
  );
  let closed = false;
  const release = (memory: Allocations) => (closed ? memory.destroy() : memory.release());

  /** What records the call: nothing was made until it is called. */
  function recorder({ batch, work, arrays }: DeviceCall<GPUBuffer>) {
    const spec = specOf(work);
    const layout = layOut(gpu.limits, spec, batch);
    const parts = submissions(spec, batch, layout, gpu.limits);
    return (memory: Allocations, next: () => GPUCommandEncoder) =>
      encode(device, memory, layout, parts, arrays, next);
  }

  async function submit(call: DeviceCall<GPUBuffer>): Promise<void> {
    const recorded = recorder(call);
    const memory = allocations(device);
    try {
      // In this order: what is done is what was submitted before it was asked.
      await Promise.all([submitted(device, memory, (next) => recorded(memory, next)), device.done()]);
      release(memory);
    } catch (error) {
      if (!device.lost) throw error;
      throw new CtcError("CTC_DEVICE_LOST", "webgpu: the caller's device was lost", { cause: error });
    } finally {
      memory.destroy();
    }
    if (device.lost) throw new CtcError("CTC_DEVICE_LOST", "webgpu: the caller's device was lost");
  }

  const { loss, enter } = deviceLoss<GPUBuffer, DeviceInput>({
    name: "webgpu",
    settings,
    check(name, buffer, elements) {
      const { STORAGE, COPY_DST } = GPUBufferUsage;
      const [usage, usages] =
        name === "losses" ? [STORAGE | COPY_DST, "STORAGE | COPY_DST"] : [STORAGE, "STORAGE"];
      checkBuffer(name, buffer, elements * WORD, usage, usages);
      return buffer;
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
      const { call, leave } = enter("record", input);
      const memory = allocations(device);
      try {
        recorder(call)(memory, () => encoder);
      } catch (error) {
        memory.destroy();
        leave();
        throw error;
      }
      return () => {
        release(memory);
        leave();
      };
    },
  };
}
