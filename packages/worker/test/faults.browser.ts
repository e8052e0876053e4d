import { createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { type WorkerOptions, worker } from "@ctckit/worker";
import { describe, expect, onTestFinished, test } from "vitest";
import { problem } from "./problem.ts";

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
  test("has no script is CTC_UNAVAILABLE", async () => {
    const made = provider("sound", { createWorker: () => new Worker("/missing.js", { type: "module" }) });
    const reason = expect.stringContaining("its script could not be loaded");
    expect(await made.probe()).toEqual({ available: false, reason });
    await expect(made.open()).rejects.toMatchObject({ code: "CTC_UNAVAILABLE", message: reason });
  });
});
