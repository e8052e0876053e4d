import { type CtcLossOptions, createCtcLoss } from "@ctckit/core";
import { createDeviceLoss, ctc, ctcNoRepeatBlank, type DeviceInput, webgpu } from "@ctckit/webgpu";
import { describe, expect, test, vi } from "vitest";
import { COPY_SRC, foreign, host, N, problem, read, STORAGE, size } from "./foreign-device.ts";
import { here } from "./here.ts";
import { cramped, over } from "./recorded-gpu.ts";
import { textbook } from "./textbook-loss.ts";

// Buffers in and out, on a device that somebody else made.

// A device of SwiftShader's compiles for a second, more where other tests run beside this one.
vi.setConfig({ testTimeout: 60_000 });

interface Numbers {
  readonly losses: Float32Array;
  readonly grad: Float32Array;
}

type Options = Pick<CtcLossOptions, "input" | "topology">;
const topologies = [ctc, ctcNoRepeatBlank];
const known = new Map<string, Promise<Numbers>>();

/** By the backend, for arrays of the host. */
function expected(options: Options = {}): Promise<Numbers> {
  const key = JSON.stringify(options);
  const numbers = known.get(key) ?? computed(options);
  known.set(key, numbers);
  return numbers;
}

async function computed(options: Options): Promise<Numbers> {
  const criterion = await createCtcLoss({ backend: webgpu({ topologies }), ...options });
  const { losses, grad } = await criterion.lossAndGrad({ ...problem, data: host });
  await criterion.close();
  return { losses: Float32Array.from(losses), grad: grad as Float32Array };
}

describe.skipIf(!here)("a loss on a caller's device", () => {
  const forms: Options[] = [{ input: "logits" }, {}, { input: "logits", topology: "ctc-no-repeat-blank" }];
  test.each(forms)("has the bits of the backend's: %o", async (options) => {
    const { device, real, input, made } = await foreign();
    const loss = await createDeviceLoss({ device, topologies, ...options });
    await loss.submit(input);
    const wanted = await expected(options);
    expect(wanted.losses[3]).toBe(Number.POSITIVE_INFINITY);
    expect(wanted.losses[2]).toBeNaN();
    expect(await read(real, input.losses)).toEqual(wanted.losses);
    expect(await read(real, input.grad)).toEqual(wanted.grad);
    // Nothing is read back, so nothing may wait.
    for (const { usage } of made) expect(usage & GPUBufferUsage.MAP_READ).toBe(0);
  });

  test("is recorded between the caller's own commands", async () => {
    const { device, real, input, buffer } = await foreign();
    const loss = await createDeviceLoss({ device, input: "logits" });
    const source = buffer(4 * size);
    const copy = buffer(4 * size);
    real.queue.writeBuffer(source, 0, host);
    real.queue.writeBuffer(input.data, 0, new Float32Array(size));
    const encoder = real.createCommandEncoder();
    encoder.copyBufferToBuffer(source, 0, input.data, 0, 4 * size);
    const release = loss.record(encoder, input);
    encoder.copyBufferToBuffer(input.grad, 0, copy, 0, 4 * size);
    real.queue.submit([encoder.finish()]);
    release();
    expect(await read(real, copy)).toEqual((await expected({ input: "logits" })).grad);
  });

  test("scores without a gradient", async () => {
    const { device, real, input } = await foreign();
    const loss = await createDeviceLoss({ device, input: "logits" });
    const { grad, ...scored } = input;
    await loss.submit(scored);
    expect(await read(real, input.losses)).toEqual((await expected({ input: "logits" })).losses);
    expect(await read(real, grad)).toEqual(new Float32Array(size));
  });

  test("uses its buffers again, leaves none when it is closed, and the caller's in use", async () => {
    const { real, input } = await foreign({ own: true });
    const kept = new Set<GPUBuffer>();
    let made = 0;
    const createBuffer = (descriptor: GPUBufferDescriptor) => {
      const buffer = real.createBuffer(descriptor);
      made++;
      kept.add(buffer);
      buffer.destroy = () => {
        kept.delete(buffer);
        return GPUBuffer.prototype.destroy.call(buffer);
      };
      return buffer;
    };
    const loss = await createDeviceLoss({ device: over(real, { createBuffer }), input: "logits" });
    expect(made).toBe(0);
    const encoder = real.createCommandEncoder();
    const release = loss.record(encoder, input);
    const ofOne = made;
    // The first call's are not free yet.
    const second = loss.record(encoder, input);
    expect(made).toBe(2 * ofOne);
    real.queue.submit([encoder.finish()]);
    release();
    second();
    await loss.submit(input);
    await loss.submit(input);
    expect(made).toBe(2 * ofOne);
    expect(kept.size).toBe(made);
    // What is no encoder, or none any more.
    expect(() => loss.record({} as GPUCommandEncoder, input)).toThrow(TypeError);
    expect(await read(real, input.grad)).toEqual((await expected({ input: "logits" })).grad);
    const late = loss.record(real.createCommandEncoder(), input);
    const later = loss.submit(input);
    await loss.close();
    await later;
    expect(kept.size).toBe(ofOne);
    late();
    late();
    expect(kept.size).toBe(0);
    expect(() => loss.record(encoder, input)).toThrow(expect.objectContaining({ code: "CTC_CLOSED" }));
    await expect(loss.submit(input)).rejects.toMatchObject({ code: "CTC_CLOSED" });
    const another = await createDeviceLoss({ device: loss.device, input: "logits" });
    await another.submit(input);
    expect(await read(real, input.grad)).toEqual((await expected({ input: "logits" })).grad);
  });

  test("gives a call's buffers to the next one before the device is done", async () => {
    const { real, input } = await foreign({ own: true });
    let made = 0;
    const createBuffer = (descriptor: GPUBufferDescriptor) => {
      made++;
      return real.createBuffer(descriptor);
    };
    const loss = await createDeviceLoss({ device: over(real, { createBuffer }), input: "logits" });
    await loss.submit(input);
    const ofOne = made;
    const calls: Promise<void>[] = [];
    for (let i = 0; i < 10; i++) {
      calls.push(loss.submit(input));
      // Accepted: error scopes are popped in a turn or two, which is before SwiftShader has computed.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(calls);
    expect(made).toBeLessThan(10 * ofOne);
    await loss.close();
  });

  test("keeps no buffer that there was no room for", async () => {
    const { real, input } = await foreign({ own: true });
    const room = { full: true };
    const loss = await createDeviceLoss({ device: over(real, cramped(real, room)), input: "logits" });
    await expect(loss.submit(input)).rejects.toMatchObject({ code: "CTC_OUT_OF_MEMORY" });
    real.pushErrorScope("validation");
    const encoder = real.createCommandEncoder();
    const release = loss.record(encoder, input);
    encoder.finish();
    expect((await real.popErrorScope())?.message).toMatch(/invalid/i);
    release();
    room.full = false;
    await loss.submit(input);
    expect(await read(real, input.grad)).toEqual((await expected({ input: "logits" })).grad);
  });

  test("refuses wrong arguments by name, and the next call works", async () => {
    const { device, real, input, buffer } = await foreign();
    const loss = await createDeviceLoss({ device, input: "logits" });
    const large = buffer(2 ** 15);
    const wrong: [Partial<Record<keyof DeviceInput, unknown>>, RegExp][] = [
      [{ data: host }, /data: expected a GPUBuffer/],
      [{ data: buffer(4 * size - 4) }, /data: expected a buffer of 10400 bytes or more, got 10396/],
      [{ data: buffer(4 * size, COPY_SRC) }, /data: .*usage STORAGE, got usage 0x4/],
      [{ losses: buffer(4 * N, STORAGE) }, /losses: .*usage STORAGE \| COPY_DST/],
      [{ grad: input.data }, /not the same/],
      [{ posteriors: large, grad: large }, /data, losses, grad, posteriors: .*not the same/],
      [{ posteriors: buffer(16) }, /posteriors: expected a buffer of \d+ bytes or more, got 16/],
      [{ targets: [[3], [], [13], [1]] }, /targets\[2\]\[0\]: .*got 13/],
      [{ inputLengths: [51, 1, 1, 1] }, /inputLengths\[0\]: .*got 51/],
      [{ out: {} } as object, /unknown option "out"/],
    ];
    for (const [change, message] of wrong) {
      const spoiled = { ...input, ...change } as DeviceInput;
      expect(() => loss.record(real.createCommandEncoder(), spoiled), String(message)).toThrow(message);
      await expect(loss.submit(spoiled)).rejects.toThrow(message);
    }
    await loss.submit(input);
    expect(await read(real, input.grad)).toEqual((await expected({ input: "logits" })).grad);
    // @ts-expect-error
    await expect(createDeviceLoss({ device, zeroInfinity: true })).rejects.toThrow(
      /unknown option "zeroInfinity"/,
    );
    await expect(createDeviceLoss({ device: {} as GPUDevice })).rejects.toThrow(
      /device: expected a GPUDevice/,
    );
  });

  test("refuses what only looks like a buffer, an encoder or a device, which Dawn would crash on", async () => {
    const { device, real, input } = await foreign();
    const loss = await createDeviceLoss({ device, input: "logits" });
    const encoder = real.createCommandEncoder();
    const lying = (genuine: object) => new Proxy(genuine, { get: (target, key) => Reflect.get(target, key) });
    const looks = "an object that only looks like one, as a Proxy does";
    for (const make of [
      (real: object) => new Proxy(real, {}),
      lying,
      (real: object) => Object.create(real),
    ]) {
      for (const name of ["data", "losses", "grad"] as const) {
        const wrong = { ...input, [name]: make(input[name]) };
        const error = new TypeError(`${name}: expected a GPUBuffer, got ${looks}`);
        await expect(loss.submit(wrong)).rejects.toThrow(error);
        expect(() => loss.record(encoder, wrong)).toThrow(error);
      }
      expect(() => loss.record(make(encoder) as never, input)).toThrow(
        new TypeError(`encoder: expected a GPUCommandEncoder, got ${looks}`),
      );
    }
    for (const [wrong, got] of [
      [null, "null"],
      [undefined, "undefined"],
      [{}, "an Object"],
      [input.data, ""],
    ] as const)
      expect(() => loss.record(wrong as never, input)).toThrow(
        `encoder: expected a GPUCommandEncoder, got ${got}`,
      );
    for (const make of [(real: object) => new Proxy(real, {}), (real: object) => Object.create(real)])
      await expect(createDeviceLoss({ device: make(real) as GPUDevice })).rejects.toThrow(
        new TypeError(`device: expected a GPUDevice, got ${looks}`),
      );
    await loss.submit(input);
    expect(await read(real, input.grad)).toEqual((await expected({ input: "logits" })).grad);
  });

  test.each([
    ["frames than a dispatch has workgroups in one dimension", 70_000, 40],
    ["steps than a submission has, each way and in both halves", 2 * 2 ** 13 + 30, 2 * 2 ** 13 + 20],
  ])("takes more %s", async (_, time, frames) => {
    const classes = 3;
    const data = Float32Array.from({ length: time * classes }, (_, i) => Math.sin(i * 1.37));
    const { device, real, buffer } = await foreign();
    const long = { shape: [time, 1, classes], targets: [[1, 2, 2]], inputLengths: [frames] };
    const [input, losses, grad] = [buffer(data.byteLength), buffer(4), buffer(data.byteLength)];
    real.queue.writeBuffer(input, 0, data);
    real.queue.writeBuffer(grad, 0, data);
    const loss = await createDeviceLoss({ device, input: "logits" });
    await loss.submit({ ...long, data: input, losses, grad });
    const made = await read(real, grad);
    // Every frame's row of a gradient with respect to logits adds up to 0; NaN or what was there before would not.
    const sums = Array.from({ length: time }, (_, t) => made[3 * t]! + made[3 * t + 1]! + made[3 * t + 2]!);
    expect(sums.every((sum) => Math.abs(sum) < 1e-6)).toBe(true);
    expect(made.slice(0, frames * classes).every((x) => x !== 0)).toBe(true);
    expect(made.slice(frames * classes).every((x) => x === 0)).toBe(true);
    const wanted = textbook(data, classes, frames, [1, 2, 2]);
    expect(Math.abs((await read(real, losses))[0]! / wanted - 1)).toBeLessThan(1e-6);
  });

  test("says that the device was lost", async () => {
    const { device, real, input } = await foreign({ own: true });
    const loss = await createDeviceLoss({ device, input: "logits" });
    real.destroy();
    await real.lost;
    await expect(loss.submit(input)).rejects.toMatchObject({ code: "CTC_DEVICE_LOST" });
  });

  test("makes a pipeline anew that could not be made", async () => {
    const { real, input } = await foreign({ own: true });
    let wrong = true;
    const createComputePipeline = (descriptor: GPUComputePipelineDescriptor) =>
      real.createComputePipeline(
        wrong ? { ...descriptor, compute: { ...descriptor.compute, entryPoint: "none" } } : descriptor,
      );
    const loss = await createDeviceLoss({ device: over(real, { createComputePipeline }), input: "logits" });
    await expect(loss.submit(input)).rejects.toMatchObject({ code: "CTC_KERNEL_FAILED" });
    wrong = false;
    await loss.submit(input);
    expect(await read(real, input.grad)).toEqual((await expected({ input: "logits" })).grad);
  });

  test("turns what WebGPU refuses into an error", async () => {
    const { device, input } = await foreign();
    const loss = await createDeviceLoss({ device, input: "logits" });
    input.data.destroy();
    await expect(loss.submit(input)).rejects.toMatchObject({
      code: "CTC_KERNEL_FAILED",
      message: expect.stringContaining("a command was refused"),
    });
  });
});
