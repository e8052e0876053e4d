import { createCtcAligner } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { long } from "./problem.ts";
import { create } from "./scripts/create.ts";

// One sample that takes a while, in one worker: others have nothing to do.
describe.each([
  ["moved", false],
  ["shared", true],
] as const)("a long sample in memory that is %s", (_, shareable) => {
  beforeAll(() => {
    if (!shareable) vi.stubGlobal("crossOriginIsolated", false);
  });
  afterAll(() => vi.unstubAllGlobals());

  async function aligner(provider: () => ReturnType<typeof js | typeof wasm>, size: number) {
    const workers: ReturnType<typeof create>[] = [];
    const createWorker = () => {
      workers.push(create("../../src/worker.ts"));
      return workers.at(-1)!;
    };
    const backend = await worker(provider, { size, createWorker }).open();
    onTestFinished(() => backend.close());
    return { workers, made: await createCtcAligner({ backend }) };
  }

  test("says how far it is, and then no more", async () => {
    const { made, workers } = await aligner(() => wasm(), 2);
    const here = await createCtcAligner({ backend: wasm() });
    const call = long(20_000, 5000);
    const told: number[] = [];
    const got = await made.align({ ...call, progress: (fraction) => void told.push(fraction) });
    const { length } = told;
    expect(got).toEqual(await here.align(call));
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told[0]).toBeGreaterThan(0);
    expect(told.at(-1)).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(told).toHaveLength(length);
    expect(workers).toHaveLength(1);
  });

  test("is aborted within it, says nothing more, and its worker goes on", async () => {
    const { made, workers } = await aligner(() => js(), 1);
    const told: number[] = [];
    const controller = new AbortController();
    const began = performance.now();
    const running = made.align({
      ...long(100_000, 40_000), // 20 s in JavaScript
      signal: controller.signal,
      progress(fraction) {
        told.push(fraction);
        controller.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: "CTC_ABORTED" });
    await made.align(long(100, 20));
    expect(performance.now() - began).toBeLessThan(5000);
    expect(told).toHaveLength(1);
    expect(workers).toHaveLength(1);
  });
});
