import { createCtcLoss, firstAvailable } from "@ctckit/core";
import { webgpu } from "@ctckit/webgpu";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { findGpu, here } from "./here.ts";
import { cramped, over, recordedGpu } from "./recorded-gpu.ts";

// What the conformance suite cannot ask for: a device that goes, has no room, or refuses a command.

// A device of SwiftShader's compiles for half a second, twice that with a gradient, more where other tests run beside this one.
vi.setConfig({ testTimeout: 60_000 });

const shape = [60, 3, 20] as const;
const problem = {
  data: Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, i) => 2 * Math.sin(i * 1.37)),
  shape,
  targets: [[3, 4, 4, 7], [], [19, 1, 2]],
};

async function opened(spoil?: Parameters<typeof recordedGpu>[0]) {
  const { gpu, devices } = await recordedGpu(spoil);
  const criterion = await createCtcLoss({ backend: webgpu({ gpu }), input: "logits" });
  onTestFinished(() => criterion.close());
  return { ...criterion, devices };
}

describe.skipIf(!here)("a device that", () => {
  test("is looked after every 100 ms only, as Firefox does, is nudged until it has mapped the results", async () => {
    let nudges = 0;
    const { loss } = await opened((device) => ({
      queue: over(device.queue, {
        submit(commands: Iterable<GPUCommandBuffer>) {
          if ([...commands].length === 0) nudges++;
          device.queue.submit(commands);
          return undefined;
        },
      }),
      createBuffer(descriptor) {
        const buffer = device.createBuffer(descriptor);
        if (!(descriptor.usage & GPUBufferUsage.MAP_READ)) return buffer;
        const { mapAsync } = buffer;
        buffer.mapAsync = async (...range) => {
          await mapAsync.call(buffer, ...range);
          const before = nudges;
          while (nudges < before + 3) await new Promise((done) => setTimeout(done, 1));
        };
        return buffer;
      },
    }));
    await loss(problem);
    const after = nudges;
    expect(after).toBeGreaterThanOrEqual(3);
    await new Promise((done) => setTimeout(done, 50));
    expect(nudges).toBe(after);
  });

  test("is lost in flight ends every pending call, and the next call has another one", async () => {
    let armed = false;
    const { loss, devices } = await opened((device) => {
      const submit = (commands: Iterable<GPUCommandBuffer>) => {
        device.queue.submit(commands);
        if (armed) device.destroy();
        return undefined;
      };
      return { queue: over(device.queue, { submit }) };
    });
    const before = await loss(problem);
    armed = true;
    const ends = await Promise.allSettled(Array.from({ length: 4 }, () => loss(problem)));
    armed = false;
    const lost = { name: "CtcError", code: "CTC_DEVICE_LOST", message: expect.stringContaining("lost") };
    for (const end of ends) expect(end).toMatchObject({ status: "rejected", reason: lost });
    expect((await loss(problem)).losses).toEqual(before.losses);
    expect(devices.length).toBe(2);
  });

  test("is lost at any moment gives right numbers or says so", async () => {
    const { loss, devices } = await opened();
    const before = await loss(problem);
    for (const turns of [0, 1, 4]) {
      const ends = Promise.allSettled(Array.from({ length: 4 }, () => loss(problem)));
      for (let i = 0; i < turns; i++) await new Promise((done) => setTimeout(done));
      devices.at(-1)!.destroy();
      for (const end of await ends) {
        if (end.status === "fulfilled") expect(end.value.losses).toEqual(before.losses);
        else expect(end.reason).toMatchObject({ name: "CtcError", code: "CTC_DEVICE_LOST" });
      }
    }
    expect((await loss(problem)).losses).toEqual(before.losses);
  });

  test("was lost between calls is replaced without a word", async () => {
    const { loss, devices } = await opened();
    const before = await loss(problem);
    devices[0]!.destroy();
    await devices[0]!.lost;
    expect((await loss(problem)).losses).toEqual(before.losses);
    expect(devices.length).toBe(2);
  });

  test("cannot be had again says so at each call", async () => {
    const { gpu, devices } = await recordedGpu();
    let gone = false;
    const fickle = over(gpu, { requestAdapter: async () => (gone ? null : gpu.requestAdapter()) });
    const criterion = await createCtcLoss({ backend: webgpu({ gpu: fickle }), input: "logits" });
    const before = await criterion.loss(problem);
    gone = true;
    devices[0]!.destroy();
    await devices[0]!.lost;
    for (let i = 0; i < 2; i++)
      await expect(criterion.loss(problem)).rejects.toMatchObject({ code: "CTC_UNAVAILABLE" });
    gone = false;
    expect((await criterion.loss(problem)).losses).toEqual(before.losses);
    await criterion.close();
  });

  test("cannot be had, however WebGPU says so, is a CtcError, and firstAvailable goes on", async () => {
    const real = await findGpu();
    const adapter = (await real.requestAdapter())!;
    const refusing = (error: unknown) => {
      const requestDevice = async () => {
        throw error;
      };
      return over(real, { requestAdapter: async () => over(adapter, { requestDevice }) });
    };
    const throwing = over(real, {
      requestAdapter() {
        throw new Error("asked");
      },
    });
    const bare = over(real, { requestAdapter: async () => ({}) as GPUAdapter });
    for (const gpu of [
      refusing(new DOMException("no", "OperationError")),
      refusing("text"),
      throwing,
      bare,
    ]) {
      await expect(webgpu({ gpu }).open()).rejects.toMatchObject({
        name: "CtcError",
        code: "CTC_UNAVAILABLE",
      });
      const skipped: string[] = [];
      const backend = await firstAvailable([webgpu({ gpu }), webgpu()], {
        onSkip: (name) => skipped.push(name),
      }).open();
      expect([backend.name, skipped]).toEqual(["webgpu", ["webgpu"]]);
      await backend.close();
    }
    expect(await webgpu({ gpu: throwing }).probe()).toEqual({
      available: false,
      reason: "WebGPU has no adapter here: asked",
    });
  });

  test("has no name in older browsers is opened all the same", async () => {
    const real = await findGpu();
    const requestAdapter = async () =>
      over((await real.requestAdapter())!, { info: undefined } as unknown as Partial<GPUAdapter>);
    const backend = await webgpu({ gpu: over(real, { requestAdapter }) }).open();
    expect(backend.device).toBe("a GPU without a name");
    await backend.close();
  });

  test("has no room says how much was wanted, and the next call works", async () => {
    const room = { full: false };
    const { loss } = await opened((device) => cramped(device, room));
    const before = await loss(problem);
    const larger = {
      data: new Float32Array(3 * problem.data.length),
      shape: [60, 9, 20],
      targets: Array(9).fill([3]),
    };
    room.full = true;
    for (let i = 0; i < 2; i++)
      await expect(loss(larger)).rejects.toMatchObject({
        code: "CTC_OUT_OF_MEMORY",
        message: expect.stringMatching(/no room for \d{5,} bytes: nothing left/),
      });
    room.full = false;
    expect((await loss(larger)).losses).toHaveLength(9);
    expect((await loss(problem)).losses).toEqual(before.losses);
  });

  test("has room once earlier calls' buffers are freed is asked again", async () => {
    const room = { full: false };
    const { loss } = await opened((device) => {
      const little = cramped(device, room);
      const createBuffer = (descriptor: GPUBufferDescriptor) => {
        const buffer = little.createBuffer(descriptor);
        const { destroy } = buffer;
        buffer.destroy = () => {
          room.full = false;
          return destroy.call(buffer);
        };
        return buffer;
      };
      return { ...little, createBuffer };
    });
    const before = await loss(problem);
    room.full = true;
    const two = [problem.targets, problem.targets].flat();
    const data = Float32Array.from({ length: 2 * problem.data.length }, (_, i) => {
      const [t, n, c] = [Math.floor(i / 120), Math.floor(i / 20) % 6, i % 20];
      return problem.data[(t * 3 + (n % 3)) * 20 + c]!;
    });
    const { losses } = await loss({ data, shape: [60, 6, 20], targets: two });
    expect([...losses]).toEqual([...before.losses, ...before.losses]);
    expect(room.full).toBe(false);
  });

  test("refuses a command names it", async () => {
    let wrong = false;
    const { loss } = await opened((device) => ({
      createBindGroup: (descriptor) =>
        device.createBindGroup(wrong ? { ...descriptor, entries: [] } : descriptor),
    }));
    const before = await loss(problem);
    wrong = true;
    await expect(loss(problem)).rejects.toMatchObject({
      code: "CTC_KERNEL_FAILED",
      message: expect.stringContaining("a command was refused"),
    });
    wrong = false;
    expect((await loss(problem)).losses).toEqual(before.losses);
  });

  test("compiles no shader names it and its line", async () => {
    const { loss } = await opened((device) => ({
      createShaderModule: (descriptor) =>
        device.createShaderModule({
          ...descriptor,
          code: `${descriptor.code}\nfn broken() -> i32 { return 1.5; }`,
        }),
    }));
    await expect(loss(problem)).rejects.toMatchObject({
      code: "CTC_KERNEL_FAILED",
      message: expect.stringMatching(/shader logitRowsLoss, line \d+: .+/),
    });
  });

  test("is too small names its limit", async () => {
    const { loss } = await opened((device) => ({
      limits: over(device.limits, { maxStorageBufferBindingSize: 8192 }),
    }));
    await expect(loss(problem)).rejects.toMatchObject({
      code: "CTC_UNSUPPORTED",
      message: expect.stringMatching(
        /14400 bytes of data are over this device's maxStorageBufferBindingSize, 8192/,
      ),
    });
  });
});

test("what is no GPU is refused by name", () => {
  for (const [given, message] of [
    [{ gpuu: 1 }, 'webgpu: unknown option "gpuu"; known: gpu, topologies'],
    [{ gpu: {} }, "gpu: expected a GPU, got an Object"],
    [{ gpu: null }, "gpu: expected a GPU, got null"],
  ] as const)
    expect(() => webgpu(given as never), message).toThrow(new TypeError(message));
});
