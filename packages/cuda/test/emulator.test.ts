import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Addon, Command } from "../src/native.ts";
import { native } from "./emulated.ts";

// The emulated driver can fail: a barrier that a kernel lacks shows in its numbers, one that some thread never comes to is an
// error.

const source = readFileSync(new URL("kernels/meetings.cu", import.meta.url), "utf8");
/** What the driver wants to see of kernels that it has compiled already. */
const names = [...source.matchAll(/void (\w+)\(/g)].map(([, name]) => name);
const ptx = `.version 7.0\n${names.map((name) => `.entry ${name}()`).join("\n")}`;

const THREADS = 96;

async function run(kernel: string, blocks = 1): Promise<Float64Array> {
  const addon = createRequire(import.meta.url)(native!.addon) as Addon;
  const device = await addon.open(native!.driver, 0, [ptx]);
  onTestFinished(() => device.close());
  const numbers = Float64Array.from({ length: blocks * THREADS }, (_, i) => i);
  const bytes = numbers.byteLength;
  const [at, pinned] = [device.allocate(bytes), device.pin(bytes)];
  device.write(pinned, 0, numbers);
  const launch = [
    Command.LAUNCH,
    0,
    device.kernel(kernel),
    blocks,
    1,
    1,
    THREADS,
    8 * THREADS,
    0,
    0,
    at,
    0,
    0,
    0,
  ];
  const copies = [
    [Command.UPLOAD, 0, at, pinned, 0, bytes],
    launch,
    [Command.DOWNLOAD, 0, pinned, 0, at, bytes],
  ];
  await device.submit(Float64Array.from(copies.flat()));
  device.read(pinned, 0, numbers);
  return numbers;
}

describe.skipIf(!native)("on the emulated driver", () => {
  const turned = (blocks: number) =>
    Float64Array.from({ length: blocks * THREADS }, (_, i) => {
      const block = Math.floor(i / THREADS);
      return block * THREADS + THREADS - 1 - (i % THREADS);
    });

  test("threads see what others wrote before a barrier", async () => {
    expect(await run("reversed")).toEqual(turned(1));
    expect(await run("reversed", 5)).toEqual(turned(5));
  });

  test.each(["reversedTooEarly", "shiftedTwice"])(
    "a missing barrier gives wrong numbers: %s",
    async (kernel) => {
      const right =
        kernel === "shiftedTwice"
          ? Float64Array.from({ length: THREADS }, (_, i) => (i + 2) % THREADS)
          : turned(1);
      expect(await run(kernel)).not.toEqual(right);
    },
  );

  test("a missing barrier shows whichever way the numbers go, in one block or the next", async () => {
    const right = Float64Array.from({ length: 2 * THREADS }, (_, i) => (i % THREADS === 0 ? i : i - 1));
    expect(await run("shiftedTooEarly", 2)).not.toEqual(right);
  });

  test.each(["halfWaits", "halfShuffles"])("threads that wait for ever are an error: %s", async (kernel) => {
    await expect(run(kernel)).rejects.toMatchObject({ code: "CUDA_ERROR_LAUNCH_FAILED", status: 719 });
  });

  test("lanes of a warp exchange what they have", async () => {
    const wanted = Float64Array.from({ length: THREADS }, (_, i) => {
      const first = 32 * Math.floor(i / 32);
      const sum = 32 * first + (31 * 32) / 2;
      return sum + 1000 * (i === first ? i : i - 1) + 1e6 * (i === first + 31 ? i : i + 1);
    });
    expect(await run("shuffled")).toEqual(wanted);
  });

  test("memory that nobody wrote is no number", async () => {
    expect((await run("unwritten")).every(Number.isNaN)).toBe(true);
  });
});
