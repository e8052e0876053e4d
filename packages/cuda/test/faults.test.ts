import { CtcError, createCtcLoss, firstAvailable } from "@ctckit/core";
import { cuda } from "@ctckit/cuda";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { emulated, faultyMachine, native } from "./emulated.ts";

// What the conformance suite cannot ask for: drivers that lack something, devices that fail.

vi.setConfig({ testTimeout: 60_000 });

const [T, N, C] = [12, 3, 300]; // more classes than go through one kernel: two streams
const problem = {
  data: Float32Array.from({ length: T * N * C }, (_, i) => 2 * Math.sin(i * 1.37)),
  shape: [T, N, C],
  targets: [[3, 4, 4, 7], [], [299, 1, 2]],
} as const;

/** What the emulated driver throws instead of answering. */
const [NO_MEMORY, NO_THREADS] = [-1, -2];
const [INVALID_VALUE, OUT_OF_MEMORY, ILLEGAL_ADDRESS, DESTROYED, LAUNCH_FAILED] = [1, 2, 700, 709, 719];

const reasonOf = async (options: Parameters<typeof cuda>[0]) => {
  const probed = await cuda({ addon: native!.addon, ...options }).probe();
  return probed.available ? "available" : probed.reason;
};

async function opened(driver: string) {
  const backend = cuda({ addon: native!.addon, driver });
  const criterion = await createCtcLoss({ backend, input: "logits" });
  onTestFinished(() => criterion.close());
  return criterion;
}

describe.skipIf(!native)("a machine", () => {
  test("without a driver, a device, a binary says so", async () => {
    expect(await reasonOf({ driver: "/none/libcuda.so.1" })).toMatch(/there is no NVIDIA driver: .*\/none\//);
    expect(await reasonOf({ driver: native!.driver, device: 1 })).toBe(
      "there is no device 1: the driver has 1",
    );
    expect(await reasonOf({ driver: native!.driver, addon: "/none/ctckit.node" })).toMatch(
      /no binary of the addon for this platform: no \/none\/ctckit\.node/,
    );
    expect(await reasonOf({ driver: faultyMachine("devices 0").driver })).toMatch(/NO_DEVICE/);
  });

  test("with a driver that is too old says what it lacks", async () => {
    expect(await reasonOf({ driver: native!.oldDriver })).toBe(
      "the NVIDIA driver is too old (CUDA 12.4): it has no cuStreamWaitEvent",
    );
    expect(await reasonOf({ driver: faultyMachine("driver 10020").driver })).toBe(
      "the NVIDIA driver is too old: it is of CUDA 10.2, 11.0 is needed",
    );
  });

  test("that has what is needed is available, and an absent one is not opened", async () => {
    expect(await reasonOf({ driver: native!.driver })).toBe("available");
    await expect(cuda({ addon: native!.addon, driver: "/none" }).open()).rejects.toMatchObject({
      code: "CTC_UNAVAILABLE",
    });
    for (const wrong of [{ device: -1 }, { device: 0.5 }, { driver: 3 as unknown as string }])
      expect(() => cuda(wrong)).toThrow(/^(device|driver): expected/);
  });
});

describe.skipIf(!native)("a device that", () => {
  const ENTRY_POINTS = [
    "cuCtxPushCurrent_v2",
    "cuModuleGetFunction",
    "cuMemAlloc_v2",
    "cuMemHostAlloc",
    "cuMemcpyHtoDAsync_v2",
    "cuMemcpyDtoHAsync_v2",
    "cuEventCreate",
    "cuEventRecord",
    "cuEventSynchronize",
    "cuStreamWaitEvent",
    "cuLaunchKernel",
    "kernel",
  ];

  test.each(ENTRY_POINTS)("fails in %s says what it is, and the next call works", async (entryPoint) => {
    const { driver, fail } = faultyMachine();
    const first = await opened(driver);
    const whole = await first.lossAndGrad(problem);
    // A context that broke is anew when nobody holds it any more.
    await first.close();
    let failures = 0;
    for (const time of [1, 2, 3])
      for (const status of [INVALID_VALUE, OUT_OF_MEMORY, ILLEGAL_ADDRESS, DESTROYED, LAUNCH_FAILED]) {
        // One that has no memory yet, and knows no kernel.
        const { lossAndGrad, close } = await opened(driver);
        fail(`${entryPoint} ${time} ${status}`);
        const [end] = await Promise.allSettled([lossAndGrad(problem)]);
        fail();
        if (end!.status === "rejected") {
          failures++;
          expect(end!.reason, `${time} ${status}`).toBeInstanceOf(CtcError);
          // Where the device cannot be waited for it is lost, whatever it says.
          const passing = { [INVALID_VALUE]: "CTC_KERNEL_FAILED", [OUT_OF_MEMORY]: "CTC_OUT_OF_MEMORY" }[
            status
          ];
          expect([passing, "CTC_DEVICE_LOST"]).toContain(end!.reason.code);
          expect(end!.reason.message).toContain("CUDA_ERROR_");
        }
        const after = await lossAndGrad(problem);
        expect(after.losses).toEqual(whole.losses);
        expect(after.grad).toEqual(whole.grad);
        await close();
      }
    // Others of the 15 are made good by a second try, or come after the last such call of a loss.
    expect(failures).toBeGreaterThanOrEqual(3);
  });

  // A driver throws nothing, but the C++ around it does, where the host has no memory or no threads left.
  test.each(ENTRY_POINTS.filter((name) => name !== "kernel"))(
    "throws in %s does not end the process, and the next call works",
    async (entryPoint) => {
      const { driver, fail } = faultyMachine();
      const first = await opened(driver);
      const whole = await first.lossAndGrad(problem);
      await first.close();
      const codes = new Set<string>();
      for (const time of [1, 2, 3])
        for (const thrown of [NO_MEMORY, NO_THREADS]) {
          const { lossAndGrad, close } = await opened(driver);
          fail(`${entryPoint} ${time} ${thrown}`);
          const [end] = await Promise.allSettled([lossAndGrad(problem)]);
          fail();
          if (end!.status === "rejected") {
            expect(end!.reason, `${time} ${thrown}`).toBeInstanceOf(CtcError);
            expect(end!.reason.message).toMatch(
              /the host is out of memory|: Resource temporarily unavailable/,
            );
            codes.add(end!.reason.code);
          }
          expect((await lossAndGrad(problem)).losses).toEqual(whole.losses);
          await close();
        }
      // The first of its kind that fails is made good by a second try.
      const known = ["CTC_OUT_OF_MEMORY", "CTC_KERNEL_FAILED", "CTC_DEVICE_LOST"];
      expect(known).toEqual(expect.arrayContaining([...codes]));
      expect(codes.size).toBeGreaterThan(0);
    },
  );

  test.each([
    "cuCtxPushCurrent_v2",
    "cuCtxPopCurrent_v2",
    "cuStreamSynchronize",
    "cuMemFree_v2",
    "cuMemFreeHost",
    "cuStreamDestroy_v2",
    "cuModuleUnload",
    "cuDevicePrimaryCtxRelease_v2",
  ])("fails in %s at its end is closed all the same, and another can be opened", async (entryPoint) => {
    for (const status of [INVALID_VALUE, LAUNCH_FAILED, NO_MEMORY, NO_THREADS]) {
      const { driver, fail } = faultyMachine();
      const { loss, close } = await opened(driver);
      const whole = await loss(problem);
      fail(`${entryPoint} 0 ${status}`);
      await close();
      fail();
      expect((await (await opened(driver)).loss(problem)).losses).toEqual(whole.losses);
    }
  });

  test("cannot be opened for want of the host's threads or memory says so, and firstAvailable goes on", async () => {
    const { driver, fail } = faultyMachine();
    for (const [thrown, code] of [
      [NO_THREADS, "CTC_UNAVAILABLE"],
      [NO_MEMORY, "CTC_OUT_OF_MEMORY"],
    ] as const) {
      fail(`cuStreamCreateWithPriority 1 ${thrown}`);
      await expect(cuda({ addon: native!.addon, driver }).open()).rejects.toMatchObject({
        name: "CtcError",
        code,
      });
      fail(`cuDeviceGetCount 1 ${thrown}`);
      expect(await cuda({ addon: native!.addon, driver }).probe()).toMatchObject({ available: false });
      fail(`cuStreamCreateWithPriority 1 ${thrown}`);
      const skipped: string[] = [];
      const onSkip = (name: string) => skipped.push(name);
      const backend = await firstAvailable([cuda({ addon: native!.addon, driver }), emulated()], {
        onSkip,
      }).open();
      expect(skipped).toEqual(["cuda"]);
      await backend.close();
    }
    fail();
    expect((await (await opened(driver)).loss(problem)).losses).toHaveLength(N);
  });

  test("fails in flight ends every call under way, and the next one has it anew", async () => {
    const { driver, fail } = faultyMachine();
    const { loss } = await opened(driver);
    const whole = await loss(problem);
    fail(`kernel 3 ${LAUNCH_FAILED}`);
    const ends = await Promise.allSettled(Array.from({ length: 4 }, () => loss(problem)));
    for (const end of ends)
      expect(end).toMatchObject({
        status: "rejected",
        reason: { name: "CtcError", code: "CTC_DEVICE_LOST" },
      });
    fail();
    expect((await loss(problem)).losses).toEqual(whole.losses);
  });

  test("stays broken says so at every call, and works when it is whole again", async () => {
    const { driver, fail } = faultyMachine();
    const { loss } = await opened(driver);
    const whole = await loss(problem);
    fail(`cuModuleLoadDataEx 0 ${LAUNCH_FAILED}`, `kernel 1 ${ILLEGAL_ADDRESS}`);
    for (let i = 0; i < 3; i++)
      await expect(loss(problem)).rejects.toMatchObject({ code: "CTC_DEVICE_LOST" });
    fail();
    expect((await loss(problem)).losses).toEqual(whole.losses);
  });

  test("has no room says how much was wanted, and takes smaller batches", async () => {
    const { driver } = faultyMachine("memory 300000");
    const { loss } = await opened(driver);
    const small = { data: problem.data.slice(0, T * C), shape: [T, 1, C], targets: [[3, 4]] };
    const whole = await loss(small);
    const large = { data: new Float32Array(40 * T * N * C), shape: [40 * T, N, C], targets: [[1], [2], [3]] };
    for (let i = 0; i < 2; i++)
      await expect(loss(large)).rejects.toMatchObject({
        code: "CTC_OUT_OF_MEMORY",
        message: expect.stringMatching(/cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY .*, \d{6,} bytes/),
      });
    expect((await loss(small)).losses).toEqual(whole.losses);
  });

  test("is full of earlier calls' memory gives it up for a call that needs it", async () => {
    const { driver } = faultyMachine("memory 210000");
    const { loss } = await opened(driver);
    const whole = await loss(problem);
    // Half as large again: not in what was left, nor beside it.
    const shape = [18, N, C] as const;
    const data = Float32Array.from({ length: 18 * N * C }, (_, i) => problem.data[i] ?? 0);
    await loss({ ...problem, data, shape });
    expect((await loss(problem)).losses).toEqual(whole.losses);
  });

  test("fails while it is opened is given back, and can be opened later", async () => {
    const { driver, fail } = faultyMachine();
    for (const entryPoint of [
      "cuDevicePrimaryCtxRetain",
      "cuModuleLoadDataEx",
      "cuStreamCreateWithPriority",
    ]) {
      fail(`${entryPoint} 1 ${INVALID_VALUE}`);
      await expect(opened(driver)).rejects.toMatchObject({ code: "CTC_KERNEL_FAILED" });
      const { loss } = await opened(driver);
      expect((await loss(problem)).losses).toHaveLength(N);
    }
  });
});
