// The loss on a device of the caller's own: buffers in, buffers out, nothing read back. A call records or submits before it
// returns, so that it can stand in a training step of a library that waits for nothing. The caller's device, buffers and encoder
// stay the caller's.

import {
  CtcError,
  type CtcLossOptions,
  type ProblemInput,
  problemOf,
  type Settings,
  settingsOf,
  unsupported,
  validateKeys,
} from "@ctckit/core";
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

export interface DeviceLossOptions extends Omit<CtcLossOptions, "backend" | "zeroInfinity"> {
  /** Stays the caller's. WebGPU's default limits are enough. */
  readonly device: GPUDevice;
  /** Those that `topology` may be of. Default: `[ctc]`. */
  readonly topologies?: readonly WebgpuTopology[];
}

/** Float32, dense, from the buffers' beginnings. No two of them may be the same buffer. */
export interface DeviceInput extends ProblemInput {
  /** Of `shape`. Usage: STORAGE. */
  readonly data: GPUBuffer;
  /** `[N]`: the unreduced losses, `+Infinity` where no alignment exists. Usage: STORAGE | COPY_DST. */
  readonly losses: GPUBuffer;
  /** Of `shape`: the gradient of the reduced loss, times `gradOutput`. Absent: none of its work is done. Usage: STORAGE. */
  readonly grad?: GPUBuffer;
}

export interface DeviceLoss {
  readonly device: GPUDevice;
  /** The options, with every default filled in. */
  readonly settings: Settings;
  /**
   * Records the loss into `encoder`, at once. What WebGPU has against a command goes where the caller's own errors go; what the
   * device has no room for makes the encoder's commands invalid.
   *
   * @returns to be called once, when the encoder's commands have been submitted, or given up: what they work with is the next
   *   call's then
   * @throws TypeError, RangeError - an argument is wrong; nothing was recorded
   * @throws CtcError `CTC_UNSUPPORTED` - the batch is over a limit of the device, which is named
   * @throws CtcError `CTC_CLOSED` - after `destroy`
   */
  record(encoder: GPUCommandEncoder, input: DeviceInput): () => void;
  /**
   * Submits the loss before it returns: what the caller submits next sees the results.
   *
   * @returns settles when WebGPU has accepted the commands; they may still be running then
   * @throws (rejects) as `record`, and CtcError `CTC_OUT_OF_MEMORY`, `CTC_KERNEL_FAILED`, `CTC_DEVICE_LOST`
   */
  submit(input: DeviceInput): Promise<void>;
  /** Frees the buffers that calls left for those to come, and those of calls under way when they end. No call comes after it. */
  destroy(): void;
}

const optionKeys = {
  device: true,
  topologies: true,
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
  shape: true,
  targets: true,
  targetsShape: true,
  inputLengths: true,
  targetLengths: true,
  gradOutput: true,
} satisfies Record<keyof DeviceInput, true>;

/**
 * Has a device check the loss's shaders; it compiles them for the sizes of a batch when one comes. Options and defaults are
 * those of `createCtcLoss`; there is no `zeroInfinity`, which acts on a reduced loss only: the gradient of a sample without an
 * alignment is 0 anyway.
 *
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 * @throws CtcError `CTC_UNSUPPORTED` - the topology is not among `topologies`
 * @throws CtcError `CTC_KERNEL_FAILED` - a shader does not compile on this device, with its line
 */
export async function createDeviceLoss(options: DeviceLossOptions): Promise<DeviceLoss> {
  validateKeys("createDeviceLoss", options, optionKeys);
  const settings = settingsOf(options);
  if (typeof options.device?.createCommandEncoder !== "function")
    throw new TypeError(`device: expected a GPUDevice, got ${String(options.device)}`);
  const served = checkTopologies(options.topologies ?? [ctc]);
  const { topology: wanted, input: kind, gradient } = settings;
  const topology = served.find(({ name }) => name === wanted);
  if (!topology)
    throw unsupported("webgpu", { field: "topology", wanted, allowed: served.map(({ name }) => name) });
  const gpu = options.device;
  const device = deviceOf(gpu);
  const specOf = (gradient: Spec["gradient"]): Spec => ({ topology, input: kind, gradient });
  const [scoring, training] = [specOf("none"), specOf(gradient)];
  await device.pipelines.check([...shadersOf(scoring), ...shadersOf(training)]);

  let destroyed = false;
  const release = (memory: Allocations) => (destroyed ? memory.destroy() : memory.release());

  /** Checks everything, and gives what records. Until then nothing was made. */
  function prepared(
    input: DeviceInput,
  ): (memory: Allocations, next: () => GPUCommandEncoder) => GPUCommandEncoder {
    if (destroyed) throw new CtcError("CTC_CLOSED", "webgpu: the loss is destroyed");
    validateKeys("input", input, inputKeys);
    const { batch } = problemOf(input, settings);
    const { batch: samples, time, classes } = batch;
    const size = time * samples * classes * WORD;
    const { STORAGE, COPY_DST } = GPUBufferUsage;
    checkBuffer("data", input.data, size, STORAGE, "STORAGE");
    checkBuffer("losses", input.losses, samples * WORD, STORAGE | COPY_DST, "STORAGE | COPY_DST");
    if (input.grad !== undefined) checkBuffer("grad", input.grad, size, STORAGE, "STORAGE");
    if (new Set([input.data, input.losses, input.grad]).size < 3)
      throw new TypeError("data, losses, grad: expected buffers that are not the same, got one twice");
    const { data, losses, grad } = input;
    const spec = grad ? training : scoring;
    const layout = layOut(gpu.limits, spec, batch);
    const parts = submissions(spec, batch, layout, gpu.limits);
    return (memory, next) =>
      encode(device, memory, layout, parts, { data, losses, ...(grad && { grad }) }, next);
  }

  return {
    device: gpu,
    settings,
    record(encoder, input) {
      const recorded = prepared(input);
      const memory = allocations(device);
      try {
        recorded(memory, () => encoder);
      } catch (error) {
        memory.destroy();
        throw error;
      }
      return () => release(memory);
    },
    async submit(input) {
      const recorded = prepared(input);
      const memory = allocations(device);
      try {
        await submitted(device, memory, (next) => recorded(memory, next));
        release(memory);
      } catch (error) {
        if (!device.lost) throw error;
        throw new CtcError("CTC_DEVICE_LOST", "webgpu: the caller's device was lost", { cause: error });
      } finally {
        memory.destroy();
      }
      if (device.lost) throw new CtcError("CTC_DEVICE_LOST", "webgpu: the caller's device was lost");
    },
    destroy() {
      destroyed = true;
      device.buffers.destroy();
    },
  };
}
