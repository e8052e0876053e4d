import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { createDeviceLoss, createDeviceMemory, cuda } from "@ctckit/cuda";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { native } from "./emulated.ts";

// What no caller should do. The addon refuses it, and never takes the process with it: so its scripts run in one of their own.

vi.setConfig({ testTimeout: 60_000 });

/** Runs a script that has `addon`, an open `device`, and `said`: the error of a call in words, or its result. */
function script(body: string): unknown {
  const text = `
    const { addon: path, driver, webgpu } = JSON.parse(process.env.GIVEN);
    const addon = require(path);
    const said = (call) => { try { return call(); } catch (error) { return error.name + ": " + error.message; } };
    addon.open(driver, 0, [".version 7.0"]).then(async (device) => {
      console.log(JSON.stringify(await (async () => { ${body} })()));
      process.exit(0);
    });`;
  const webgpu = import.meta.resolve("webgpu", pathToFileURL(`${import.meta.dirname}/../../webgpu/`));
  const env = { ...process.env, GIVEN: JSON.stringify({ ...native!, webgpu }) };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ["-e", text], { env });
  expect([status, signal, String(stderr)]).toEqual([0, null, ""]);
  return JSON.parse(String(stdout));
}

describe.skipIf(!native)("the addon refuses", () => {
  test("text that the system would choke on, by name", () => {
    const answers = script(`
      const huge = "x".repeat(1e7);
      return [
        () => addon.probe(huge),
        () => addon.open(huge, 0, []),
        () => addon.probe("a\\0b"),
        () => addon.probe(Symbol("path")),
        () => addon.open(driver, 0, new Array(1e6)),
        () => addon.open(driver, 0, ["a\\0b"]),
        () => device.kernel(huge),
        () => device.allocate({ toString() { throw new Error("asked"); } }),
      ].map(said);`);
    expect(answers).toEqual([
      "RangeError: library: expected at most 4096 bytes, got 10000000",
      "RangeError: library: expected at most 4096 bytes, got 10000000",
      "RangeError: library: expected no NUL, got one at byte 1",
      "TypeError: library: expected a string, got a symbol",
      "RangeError: modules: expected at most 64, got 1000000",
      "RangeError: modules[0]: expected no NUL, got one at byte 1",
      "RangeError: name: expected at most 1024 bytes, got 10000000",
      "TypeError: bytes: expected a number, got an object",
    ]);
  });

  test("any size that cannot be had", () => {
    const answers = script(`
      const most = Number.MAX_SAFE_INTEGER;
      return [() => device.allocate(most), () => device.pin(most), () => device.pin(2 ** 53)].map(said);`);
    expect(answers).toEqual([
      "Error: cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY (out of memory), 9007199254740991 bytes",
      "Error: cuMemHostAlloc: CUDA_ERROR_OUT_OF_MEMORY (out of memory), 9007199254740991 bytes",
      "RangeError: bytes: expected an integer from 1 on, got 9007199254740992",
    ]);
  });

  test("what is no device of its own as `this`, and devices that it did not open", () => {
    const answers = script(`
      const { create } = await import(webgpu);
      const others = [create([]), {}, undefined, 1, "text", Object.create(device), new Proxy(device, {}), () => {}];
      const members = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(device)));
      const answers = members.flatMap(([name, { get, value }]) => others.map((other) =>
        said(() => (name === "constructor" ? new value(other) : Reflect.apply(get ?? value, other, [1, 2, 3])))));
      return [...new Set(answers)].sort();`);
    expect(answers).toEqual([
      "TypeError: Illegal invocation",
      "TypeError: devices are made by open",
      "TypeError: this: expected a device that open made, got something else",
    ]);
  });
});

test.skipIf(!native)("every kind of view is copied whole", () => {
  const answers = script(`
    const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, globalThis.Float16Array, Int32Array,
      Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView].filter((kind) => kind);
    const pinned = device.pin(64);
    return kinds.filter((Kind) => {
      const [from, into] = [Uint8Array.from({ length: 64 }, (_, i) => i + 1), new Uint8Array(64)];
      device.write(pinned, 0, new Kind(from.buffer));
      device.read(pinned, 0, new Kind(into.buffer));
      return Buffer.compare(from, into) !== 0;
    }).map(({ name }) => name);`);
  expect(answers).toEqual([]);
});

test.skipIf(!native)("a view that its memory has shrunk under has nothing", () => {
  const answers = script(`
    const memory = new ArrayBuffer(64, { maxByteLength: 64 });
    const views = [new Float64Array(memory, 32, 4), new DataView(memory, 32, 32), new Uint8Array(memory)];
    const pinned = device.pin(64);
    device.write(pinned, 0, new Uint8Array(64).fill(7));
    memory.resize(16);
    return views.map((view) => {
      device.write(pinned, 0, new Uint8Array(64).fill(7));
      const refused = said(() => device.write(pinned, 0, view));
      const kept = new Uint8Array(64);
      device.read(pinned, 0, kept);
      return refused ?? kept.filter((byte) => byte !== 7).length;
    });`);
  expect(answers).toEqual([0, 0, 16]);
});

const options = () => ({ addon: native!.addon, driver: native!.driver });

test("options are checked by name", async () => {
  const wrong = (where: string): [unknown, Error][] => [
    [null, new TypeError(`${where}: expected an object with`)],
    [{ Device: 0 }, new TypeError(`${where}: unknown option "Device"; known: `)],
    [{ device: "0" }, new TypeError('device: expected a number, got "0"')],
    [{ device: 2 ** 31 }, new RangeError("device: expected an integer from 0 to 2147483647, got 2147483648")],
    [{ driver: 3 }, new TypeError("driver: expected a path, got 3")],
    [
      { driver: "x".repeat(1e7) },
      new RangeError("driver: expected a path of at most 4096 bytes, got 10000000"),
    ],
    [{ addon: "x\0y" }, new RangeError("addon: expected a path, got one with a NUL")],
  ];
  const entries = { cuda: async (given: never) => cuda(given), createDeviceLoss, createDeviceMemory };
  for (const [where, entry] of Object.entries(entries))
    for (const [given, { name, message }] of wrong(where))
      await expect(
        (entry as (given: unknown) => Promise<unknown>)(given),
        `${where} ${message}`,
      ).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});

test("a module that is not the addon is none", async () => {
  const addon = import.meta.resolve("vitest/package.json");
  expect(await cuda({ addon: new URL(addon).pathname }).probe()).toMatchObject({
    available: false,
    reason: expect.stringContaining("it is not the addon of @ctckit/cuda"),
  });
});

test.skipIf(!native)("device memory says what is wrong with its arguments", async () => {
  const memory = await createDeviceMemory(options());
  onTestFinished(() => memory.close());
  const array = memory.allocate(64);
  const refused = async (call: () => unknown, error: Error) =>
    expect((async () => call())()).rejects.toThrow(error);
  await refused(() => memory.allocate(0), new RangeError("bytes: expected an integer from 1 on, got 0"));
  await refused(
    () => memory.write(array, [1] as never),
    TypeError("from: expected a typed array or a DataView, got an array of length 1"),
  );
  await refused(
    () => memory.read(array, null as never),
    TypeError("into: expected a typed array or a DataView, got null"),
  );
  await refused(
    () => memory.write(null as never, new Uint8Array(1)),
    TypeError("to: expected { devicePtr: bigint }, got null"),
  );
  await refused(
    () => memory.free({ devicePtr: 64n }),
    RangeError("pointer: expected what allocate gave, got 64"),
  );
  await memory.close();
  for (const late of [
    () => memory.allocate(64),
    () => memory.write(array, new Uint8Array(1)),
    () => memory.free(array),
  ])
    await expect((async () => late())()).rejects.toMatchObject({ name: "CtcError", code: "CTC_CLOSED" });
  await memory.close();
});
