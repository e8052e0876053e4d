import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ptx } from "../src/generated/float32.ptx.ts";
import { type Addon, Command, type NativeDevice } from "../src/native.ts";
import { faultyMachine, native } from "./emulated.ts";

// The addon by itself: what src/native.ts promises.

vi.setConfig({ testTimeout: 60_000 });

const { UPLOAD, DOWNLOAD, LAUNCH, FORK, JOIN } = Command;
const load = () => createRequire(import.meta.url)(native!.addon) as Addon;

async function opened(driver = native!.driver): Promise<NativeDevice> {
  const device = await load().open(driver, 0, [ptx]);
  onTestFinished(() => device.close().catch(() => {}));
  return device;
}

describe.skipIf(!native)("the addon", () => {
  // Electron's memory cage has no arrays over memory of others: an addon that asks Node for one does not run there.
  test("imports nothing that makes external buffers", () => {
    const imported = readFileSync(native!.addon, "latin1").match(/napi_create_\w+/g);
    expect(imported).toContain("napi_create_object");
    expect(imported!.filter((name) => name.includes("external_"))).toEqual([]);
  });

  test("copies there and back", async () => {
    const device = await opened();
    expect(device.name).toBe("emulated by ctckit");
    expect([device.driver, device.sharedMemory, device.totalMemory]).toEqual([12040, 232448, 2 ** 32]);
    const numbers = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const bytes = numbers.byteLength;
    const [at, pinned] = [device.allocate(bytes), device.pin(2 * bytes)];
    device.write(pinned, 0, numbers);
    const copies = [UPLOAD, 0, at, pinned, 0, bytes, FORK, DOWNLOAD, 1, pinned, bytes, at, bytes, JOIN];
    await device.submit(Float64Array.from(copies));
    const back = new Float64Array(1000);
    device.read(pinned, bytes, back);
    expect(back).toEqual(numbers);
    device.free(at);
    device.unpin(pinned);
    expect(() => device.free(at)).toThrow(new RangeError(`pointer: expected what allocate gave, got ${at}`));
    expect(() => device.unpin(pinned)).toThrow(
      new RangeError(`pinned: expected what pin gave, got ${pinned}`),
    );
    await device.submit(new Float64Array(0));
  });

  test("refuses what is no list of commands, naming the index and the value, and enqueues nothing of it", async () => {
    const device = await opened();
    const [at, pinned] = [device.allocate(64), device.pin(64)];
    const kernel = device.kernel("settle_float32");
    const launch = [LAUNCH, 0, kernel, 1, 1, 1, 32, 0];
    const good = [UPLOAD, 0, at, pinned, 0, 64];
    const wrong: [readonly number[], string][] = [
      [[9], "commands[0]: expected a kind of command, 1 to 5, got 9"],
      [[...good, 0.5], "commands[6]: expected a kind of command, 1 to 5, got 0.5"],
      [[UPLOAD, 2], "commands[1]: expected stream 0 or 1, got 2"],
      [[UPLOAD, 0, 0], "commands[2]: expected a device pointer, got 0"],
      [[UPLOAD, 0, at, 77, 0, 1], "commands[4]: expected the number of pinned memory before this, got 77"],
      [[UPLOAD, 0, at, pinned, 65], "commands[4]: expected an offset within pinned memory, got 65"],
      [
        [UPLOAD, 0, at, pinned, 32, 33],
        "commands[5]: expected bytes, as many as there are behind the offset at most, got 33",
      ],
      [[DOWNLOAD, 0, pinned, 0], "commands[4]: expected a device pointer, got the end of the list"],
      [
        [LAUNCH, 0, kernel + 1],
        `commands[2]: expected a kernel that was asked for before, got ${kernel + 1}`,
      ],
      [[LAUNCH, 0, kernel, 1, 65536], "commands[4]: expected blocks in y, 1 to 65535, got 65536"],
      [[LAUNCH, 0, kernel, 1, 1, 1, 1025], "commands[6]: expected threads of a block, 1 to 1024, got 1025"],
      [[...launch, at, at, -1], "commands[10]: expected a device pointer, or 0, got -1"],
      [[...launch, at, Number.NaN], "commands[9]: expected a device pointer, or 0, got nan"],
    ];
    for (const [list, message] of wrong)
      expect(() => device.submit(Float64Array.from(list)), message).toThrow(new RangeError(message));
    expect(() => device.submit([] as unknown as Float64Array)).toThrow(/commands: expected a typed array/);
    expect(() => device.submit(new Uint8Array(8) as unknown as Float64Array)).toThrow(
      "commands: expected a Float64Array, got another typed array",
    );
    expect(() => device.kernel("none_float32")).toThrow(
      expect.objectContaining({ code: "CUDA_ERROR_NOT_FOUND", status: 500 }),
    );
    expect(() => device.write(pinned, 60, new Float64Array(1))).toThrow(
      new RangeError("offset: expected 8 bytes behind it, of 64, got 60"),
    );
    expect(() => device.write(pinned, 0, {} as ArrayBufferView)).toThrow(/from: expected a typed array/);
    expect(() => device.allocate(0)).toThrow(new RangeError("bytes: expected an integer from 1 on, got 0"));
    await device.submit(Float64Array.from(good));
  });

  test("is told by the driver what is not its own", async () => {
    const device = await opened();
    const pinned = device.pin(64);
    await expect(device.submit(Float64Array.of(UPLOAD, 0, 4096, pinned, 0, 64))).rejects.toMatchObject({
      code: "CUDA_ERROR_INVALID_VALUE",
      status: 1,
    });
    await expect(load().open(native!.driver, 0, ["no assembly"])).rejects.toMatchObject({
      code: "CUDA_ERROR_INVALID_PTX",
      message: expect.stringContaining("driver 12040: line 1: .version expected"),
    });
    await expect(load().open(native!.driver, 3, [ptx])).rejects.toMatchObject({
      code: "CUDA_ERROR_INVALID_DEVICE",
    });
    await expect(load().open("/none", 0, [ptx])).rejects.toThrow(/there is no NVIDIA driver/);
  });

  test("says how long commands took, or that it cannot", async () => {
    const { driver, fail } = faultyMachine();
    const device = await opened(driver);
    const [at, pinned] = [device.allocate(64), device.pin(64)];
    const copy = Float64Array.of(UPLOAD, 0, at, pinned, 0, 64);
    expect(await device.submit(copy)).toBeGreaterThanOrEqual(0);
    fail("cuEventElapsedTime 1 1");
    expect(await device.submit(copy)).toBeNaN();
    expect(await device.submit(copy)).toBeGreaterThanOrEqual(0);
  });

  test("ends what was submitted when it is closed, and takes nothing after that", async () => {
    const device = await opened();
    const at = device.allocate(64);
    const pinned = device.pin(64);
    const ends = [1, 2, 3].map(() => device.submit(Float64Array.of(UPLOAD, 0, at, pinned, 0, 64)));
    await device.close();
    await Promise.all(ends);
    await device.close();
    expect(() => device.allocate(64)).toThrow("the device is closed");
  });

  test("is each thread's own, and lets threads end with commands under way", async () => {
    const script = `
      const { parentPort, workerData } = require("node:worker_threads");
      const { addon, driver, ptx } = workerData;
      parentPort.postMessage("opening");
      require(addon).open(driver, 0, [ptx]).then((device) => {
        const [at, pinned] = [device.allocate(2 ** 22), device.pin(2 ** 22)];
        for (let i = 0; i < 20; i++) device.submit(Float64Array.of(1, 0, at, pinned, 0, 2 ** 22));
        parentPort.postMessage("under way");
      });`;
    const device = await opened();
    for (const moment of ["opening", "opening", "opening", "under way", "under way", "under way"]) {
      const worker = new Worker(script, { eval: true, workerData: { ...native!, ptx } });
      await new Promise<void>((resolve, reject) => {
        worker.on("message", (said) => said === moment && resolve());
        worker.once("error", reject);
      });
      await worker.terminate();
    }
    const [at, pinned] = [device.allocate(64), device.pin(64)];
    await device.submit(Float64Array.of(UPLOAD, 0, at, pinned, 0, 64));
  });

  test("does not keep a process that has nothing to wait for, nor end one that waits", () => {
    const script = `
      const { addon, driver, ptx } = JSON.parse(process.env.GIVEN);
      require(addon).open(driver, 0, [ptx]).then(async (device) => {
        const [at, pinned] = [device.allocate(64), device.pin(64)];
        await device.submit(Float64Array.of(1, 0, at, pinned, 0, 64));
        console.log("done");
      });`;
    const env = { ...process.env, GIVEN: JSON.stringify({ ...native!, ptx: ".version 7.0" }) };
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script], { env, timeout: 20_000 });
    expect([status, String(stdout), String(stderr)]).toEqual([0, "done\n", ""]);
  });

  test("leaks nothing in 10,000 calls", async () => {
    const { driver } = faultyMachine("memory 1000000");
    const device = await opened(driver);
    const call = async () => {
      const [at, pinned] = [device.allocate(1000), device.pin(1000)];
      await device.submit(
        Float64Array.of(UPLOAD, 0, at, pinned, 0, 1000, FORK, DOWNLOAD, 1, pinned, 0, at, 1000),
      );
      device.free(at);
      device.unpin(pinned);
    };
    for (let i = 0; i < 1000; i++) await call();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 10_000; i++) await call();
    // A leak of one command list's events alone would be 4 MB.
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(16);
  });
});
