import { createCtcAligner, createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { type WorkerOptions, worker } from "@ctckit/worker";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { long, problem } from "./problem.ts";

// What a Web Worker does not say of itself. The faults are those of scripts/faulty.ts.
const faulty = () => new Worker(new URL("./scripts/faulty.ts", import.meta.url), { type: "module" });
const provider = (name: string, options: WorkerOptions = {}) =>
  worker(() => ({ ...js(), name }), { size: 2, minWork: 1, createWorker: faulty, ...options });

async function criterion(name: string, options?: WorkerOptions) {
  const made = await createCtcLoss({ backend: provider(name, options), input: "logits" });
  onTestFinished(() => made.close());
  return made;
}

const small = problem(12, 5, 6, 4);
const lost = (message: string) => ({ code: "CTC_DEVICE_LOST", message: expect.stringContaining(message) });

describe("a Web Worker that", () => {
  test("closes itself is lost at once, and the next call gets another", async () => {
    const { lossAndGrad } = await criterion("ends at the first batch of 13 frames");
    const before = await lossAndGrad(small);
    await expect(lossAndGrad(problem(13, 5, 6, 4))).rejects.toMatchObject(lost("it ended by itself"));
    expect((await lossAndGrad(small)).grad).toEqual(before.grad);
  });
  test("fails outside of any call is lost", async () => {
    const { loss } = await criterion("fails outside of any call");
    await expect(loss(small)).rejects.toMatchObject(lost("nobody caught this"));
  });
  test("hangs past the timeout is ended", async () => {
    const { loss } = await criterion("hangs", { timeout: 300 });
    await expect(loss(small)).rejects.toMatchObject(lost("within 300 ms"));
  });
  test("throws keeps class and message", async () => {
    const { loss } = await criterion("throws a TypeError");
    const error = await loss(small).catch((caught: Error) => caught);
    expect(error).toMatchObject({ code: "CTC_KERNEL_FAILED", cause: { message: "no such number" } });
    expect((error as Error).cause).toBeInstanceOf(TypeError);
  });
  test.each(["starts", "works", "is idle"])("is terminated while it %s is lost at once", async (when) => {
    const workers: Worker[] = [];
    const createWorker = () => {
      workers.push(faulty());
      return workers.at(-1)!;
    };
    const made = provider("sound", { size: 1, createWorker });
    if (when === "starts") {
      const opening = made.open();
      for (const each of workers) each.terminate();
      await expect(opening).rejects.toMatchObject({
        code: "CTC_UNAVAILABLE",
        message: expect.stringContaining("it was terminated"),
      });
      return;
    }
    const { loss, close } = await createCtcLoss({ backend: made, input: "logits" });
    onTestFinished(() => close());
    await loss(small);
    const running = when === "works" ? loss(problem(2000, 2, 50, 200)) : undefined;
    for (const each of workers) each.terminate();
    if (running) await expect(running).rejects.toMatchObject(lost("it was terminated"));
    expect((await loss(small)).losses).toHaveLength(5);
  });
  test.each(["ends while it is asked", "ends while it opens"])("%s is not waited for", async (name) => {
    await expect(provider(name).open()).rejects.toMatchObject({
      code: "CTC_UNAVAILABLE",
      message: expect.stringContaining("it ended by itself"),
    });
  });
  test("ends where there are no locks is missed after some beats, and the next call gets another", async () => {
    const createWorker = () =>
      new Worker(new URL("./scripts/without-locks.ts", import.meta.url), { type: "module" });
    const { loss } = await criterion("ends at the first batch of 13 frames", { createWorker });
    await loss(small);
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    let settled = false;
    const running = loss(problem(13, 5, 6, 4))
      .catch((error: unknown) => error)
      .finally(() => {
        settled = true;
      });
    for (const [beats, expected] of [
      [10, false],
      [3, true],
    ] as const) {
      for (let beat = 0; beat < beats; beat++) {
        await vi.advanceTimersByTimeAsync(1000);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(settled).toBe(expected);
    }
    expect(await running).toMatchObject(lost("gave no sign of life for 11 s"));
    expect((await loss(small)).losses).toHaveLength(5);
  });
  test("aligns one long sample answers within it, so that it does not count as gone", async () => {
    const createWorker = () =>
      new Worker(new URL("./scripts/without-locks.ts", import.meta.url), { type: "module" });
    const aligner = await createCtcAligner({ backend: provider("sound", { createWorker }) });
    onTestFinished(() => aligner.close());
    const told = new Set<number>();
    const began = performance.now();
    await aligner.align({ ...long(40_000, 8000), progress: (fraction) => void told.add(fraction) });
    // It is asked 50 ms after each answer, and a turn is 16 ms.
    expect(told.size).toBeGreaterThan((performance.now() - began) / 400);
  });
  test("has no script is CTC_UNAVAILABLE", async () => {
    const made = provider("sound", { createWorker: () => new Worker("/missing.js", { type: "module" }) });
    const reason = expect.stringContaining("its script could not be loaded");
    expect(await made.probe()).toEqual({ available: false, reason });
    await expect(made.open()).rejects.toMatchObject({ code: "CTC_UNAVAILABLE", message: reason });
  });
});
